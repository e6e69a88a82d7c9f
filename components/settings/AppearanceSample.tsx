import { type CSSProperties, useEffect, useState } from 'react'
import { usePrefs } from '../../lib/client/prefs.ts'
import { type CursorStyle, fontFamily, useTerminalLook } from '../../lib/client/terminal/look.ts'
import { currentTheme, onThemeChange } from '../../lib/client/theme.ts'
import { defaultTheme, type Theme } from '../../lib/client/themes.ts'

type Ink = Exclude<keyof Theme['colors']['terminal'], 'selectionBackground'>

/** What a terminal shows, as runs of text in one of its colours. */
const LINES: readonly (readonly [string, Ink])[][] = [
  [
    ['~/shop ', 'blue'],
    ['main ', 'magenta'],
    ['$ ', 'brightBlack'],
    ['npm test', 'foreground'],
  ],
  [
    [' ✓ ', 'green'],
    ['cart keeps its items ', 'foreground'],
    ['0O 1lI {}[] =>', 'yellow'],
  ],
  [
    [' ✗ ', 'red'],
    ['checkout asks twice ', 'foreground'],
    ['(12 ms)', 'brightBlack'],
  ],
  [['❯ ', 'cyan']],
]

const CURSOR_BOX: Record<CursorStyle, CSSProperties> = {
  block: { width: '1ch', height: '1.25em' },
  bar: { width: 2, height: '1.25em' },
  underline: { width: '1ch', height: 2 },
}

/** A few lines as terminals draw them now. */
export function TerminalSample() {
  const [theme, setTheme] = useState<Theme>(defaultTheme('dark'))
  useEffect(() => {
    setTheme(currentTheme())
    return onThemeChange(setTheme)
  }, [])
  const look = useTerminalLook()
  const fontSize = usePrefs((prefs) => prefs.terminalFontSize)
  const colors = theme.colors.terminal
  return (
    <div
      role="img"
      aria-label="A sample of the terminal"
      className="h-30 overflow-hidden rounded-lg border border-line2 px-3.5 py-3 whitespace-pre"
      style={{
        background: colors.background,
        fontFamily: fontFamily(look.family),
        fontSize,
        fontWeight: look.weight,
        // The height of a line in xterm is that of the font, which is 1.32 of its size in ours.
        lineHeight: 1.32 * look.lineHeight,
        fontVariantLigatures: 'none',
      }}
    >
      {LINES.map((runs) => (
        <div key={runs[0]?.[0]}>
          {runs.map(([text, ink]) => (
            <span key={text} style={{ color: colors[ink] }}>
              {text}
            </span>
          ))}
          {runs.length === 1 && (
            <span
              className={
                look.blink
                  ? 'motion-safe:animate-pulse inline-block align-text-bottom'
                  : 'inline-block align-text-bottom'
              }
              style={{ ...CURSOR_BOX[look.cursor], background: colors.cursor }}
            />
          )}
        </div>
      ))}
    </div>
  )
}
