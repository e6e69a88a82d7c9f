import './rendered.css'
import { type MouseEvent, useMemo } from 'react'
import { renderMarkdown } from '../../lib/client/markdown.ts'

/** Notes as they are meant to be read. Links open in another tab. */
export default function Rendered({ text }: { text: string }) {
  const html = useMemo(() => renderMarkdown(text), [text])
  const onClick = (event: MouseEvent) => {
    const link = (event.target as HTMLElement).closest('a')
    if (!link) return
    event.preventDefault()
    if (/^(https?|mailto):/.test(link.href)) window.open(link.href, '_blank', 'noopener,noreferrer')
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: links are clicked by Enter too
    // biome-ignore lint/a11y/noStaticElementInteractions: only links inside are clicked
    <div
      className="rendered"
      onClick={onClick}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: renderMarkdown lets no HTML through
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}
