import type { CSSProperties } from 'react'
import type { Theme } from '../../lib/client/themes.ts'
import { cx } from '../ui/cx.ts'

interface ThemeCardProps {
  group: string
  id: string
  name: string
  chosen: boolean
  /** What the picture shows, side by side. */
  themes: readonly Theme[]
  onChoose: (id: string) => void
}

/** One theme to choose, with a picture of it. */
export function ThemeCard({ group, id, name, chosen, themes, onChoose }: ThemeCardProps) {
  return (
    <label className="group block">
      <input
        type="radio"
        name={group}
        value={id}
        checked={chosen}
        onChange={() => onChoose(id)}
        className="peer sr-only"
      />
      <span
        className={cx(
          'flex h-20 overflow-hidden rounded-lg border peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus',
          chosen ? 'border-text/60 ring-1 ring-text/60' : 'border-line2 group-hover:border-faint',
        )}
      >
        {themes.map((theme) => (
          <Preview key={theme.id} theme={theme} />
        ))}
      </span>
      <span
        className={cx(
          'mt-1.5 block truncate text-xs',
          chosen ? 'font-medium text-text' : 'text-dim',
        )}
      >
        {name}
      </span>
    </label>
  )
}

/** A theme in small: list, dots, terminal. */
function Preview({ theme }: { theme: Theme }) {
  const { colors } = theme
  const line = (width: string, color: string): CSSProperties => ({ width, background: color })
  return (
    <span
      aria-hidden
      className="flex min-w-0 flex-1"
      style={{ background: colors.terminal.background }}
    >
      <span
        className="flex w-2/5 flex-col gap-2 p-2.5"
        style={{ background: colors.panel, borderRight: `1px solid ${colors.line}` }}
      >
        {[colors.ok, colors.accent, colors.faint].map((dot, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three dots that stay where they are
          <span key={at} className="flex items-center gap-1.5">
            <span className="size-1.5 shrink-0 rounded-full" style={{ background: dot }} />
            <span className="h-1 rounded-full opacity-70" style={line('70%', colors.dim)} />
          </span>
        ))}
      </span>
      <span className="flex flex-1 flex-col gap-2 p-2.5">
        <span className="flex gap-1">
          <span className="h-1 rounded-full" style={line('16%', colors.terminal.green)} />
          <span className="h-1 rounded-full" style={line('44%', colors.terminal.foreground)} />
        </span>
        <span className="h-1 rounded-full" style={line('80%', colors.terminal.blue)} />
        <span className="flex gap-1">
          <span className="h-1 rounded-full" style={line('30%', colors.terminal.magenta)} />
          <span className="h-1 rounded-full" style={line('24%', colors.terminal.cyan)} />
        </span>
        <span className="h-1 rounded-full" style={line('36%', colors.terminal.yellow)} />
      </span>
    </span>
  )
}
