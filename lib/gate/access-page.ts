import { createHash } from 'node:crypto'

/** One thing that a person can do; `command` is shown as such. */
export interface Step {
  text: string
  command?: string
}

export interface AccessPage {
  title: string
  /** What happened and why. */
  message: string
  /** What to do next. */
  steps?: readonly Step[]
  note?: string
  /** Where the browser goes at once, a path of ours. */
  goTo?: string
}

const STYLE = `
:root{color-scheme:light dark;--bg:#f6f6f4;--text:#191b1f;--dim:#5b606a;--line:rgba(15,17,21,.11);--raised:#fff;--accent:#b87503;--ink:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#0c0d0f;--text:#e7e8ea;--dim:#9a9ea6;--line:rgba(255,255,255,.09);--raised:#17191d;--accent:#f2b544;--ink:#1d1503}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;justify-content:center;background:var(--bg);color:var(--text);font:15px/1.6 Inter,system-ui,-apple-system,"Segoe UI",sans-serif}
main{width:100%;max-width:580px;margin:0 auto;padding:48px 24px 12vh}
.brand{color:var(--text);display:flex;align-items:center;gap:10px;font-weight:600;font-size:14px;margin:0 0 40px}
.brand svg{width:24px;height:24px;flex:none}
h1{font-size:24px;line-height:1.3;font-weight:600;letter-spacing:-.012em;margin:0 0 12px;text-wrap:balance}
p{margin:0;color:var(--dim);text-wrap:pretty}
ol{list-style:none;margin:32px 0 0;padding:0;border-top:1px solid var(--line)}
li{padding:16px 0;border-bottom:1px solid var(--line)}
code{display:block;margin:10px 0 0;padding:9px 12px;border:1px solid var(--line);border-radius:8px;background:var(--raised);font:13px/1.5 "JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.note{margin:24px 0 0;font-size:13px}
`

const MARK =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="7" fill="var(--accent)"/>' +
  '<path d="m8.5 15.5 7-7" stroke="var(--ink)" stroke-width="2.6" stroke-linecap="round"/></svg>'

/** Nothing loads, nothing runs; the page's one style sheet is named by its hash. */
export const ACCESS_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** A whole HTML document without script, in the colours that the reader's system prefers. */
export function renderAccessPage({ title, message, steps = [], note, goTo }: AccessPage): string {
  const items = steps.map(({ text, command }) => {
    const code = command === undefined ? '' : `<code>${escapeHtml(command)}</code>`
    return `<li>${escapeHtml(text)}${code}</li>`
  })
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="robots" content="noindex">',
    goTo === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${escapeHtml(goTo)}">`,
    `<title>${escapeHtml(title)} · Maestro</title><style>${STYLE}</style></head><body><main>`,
    `<p class="brand">${MARK}<span>Maestro</span></p>`,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p>`,
    items.length > 0 ? `<ol>${items.join('')}</ol>` : '',
    note === undefined ? '' : `<p class="note">${escapeHtml(note)}</p>`,
    '</main></body></html>',
  ].join('')
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
