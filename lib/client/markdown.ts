import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/**
 * Markdown as HTML that may be put into the page: HTML in it stays text, links lead to the web or by
 * mail (micromark's defaults), and images, which would tell their host who reads, are links.
 */
export function renderMarkdown(text: string): string {
  return micromark(text, {
    extensions: [gfm(), { disable: { null: ['labelStartImage'] } }],
    htmlExtensions: [gfmHtml()],
  })
}
