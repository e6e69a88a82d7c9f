import { expect, test } from 'vitest'
import { renderMarkdown } from '../../../lib/client/markdown.ts'

test('headings, lists, tasks, code and tables become what they mean', () => {
  const html = renderMarkdown('# Plan\n\n- [x] one\n- two\n\n`a < b`\n\n|a|b|\n|-|-|\n|1|2|')
  for (const part of ['<h1>Plan</h1>', 'type="checkbox"', '<code>a &lt; b</code>', '<td>1</td>']) {
    expect(html).toContain(part)
  }
})

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'a <b onclick="x()">c</b>',
  '[x](javascript:alert(1))',
  '[x](data:text/html;base64,AAAA)',
  '![x](https://elsewhere.example/a.png)',
  '![x][1]\n\n[1]: https://elsewhere.example/a.png',
  '<javascript:alert(1)>',
  '[x](JaVaScRiPt&colon;alert(1))',
])('nothing in notes runs or is fetched: %s', (text) => {
  const html = renderMarkdown(text)
  expect(html).not.toMatch(/<(script|img|b|iframe|style)[\s>]/i)
  expect(html).not.toMatch(/(href|src)="(?!https?:|mailto:|#|")/i)
})
