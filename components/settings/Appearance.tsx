import { Minus, Plus } from 'lucide-react'
import { type CSSProperties, useId } from 'react'
import { clamp, setPrefs, TERMINAL_FONT_SIZE, usePrefs } from '../../lib/client/prefs.ts'
import { defaultTheme, FOLLOW_SYSTEM, THEMES, type Theme } from '../../lib/client/themes.ts'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Part } from './Part.tsx'

/** How the dashboard looks on this device. */
export function Appearance() {
  const theme = usePrefs((prefs) => prefs.theme)
  const group = useId()
  const system = [defaultTheme('dark'), defaultTheme('light')]
  return (
    <Part title="Appearance" about="Kept on this device.">
      <fieldset>
        <legend className="sr-only">Theme</legend>
        <div className="grid grid-cols-3 gap-3 max-sm:gap-2">
          <Choice
            group={group}
            id={FOLLOW_SYSTEM}
            name="System"
            chosen={theme === FOLLOW_SYSTEM}
            themes={system}
          />
          {THEMES.map((option) => (
            <Choice
              key={option.id}
              group={group}
              id={option.id}
              name={option.name}
              chosen={theme === option.id}
              themes={[option]}
            />
          ))}
        </div>
      </fieldset>
      <FontSize />
    </Part>
  )
}

interface ChoiceProps {
  group: string
  id: string
  name: string
  chosen: boolean
  themes: readonly Theme[]
}

function Choice({ group, id, name, chosen, themes }: ChoiceProps) {
  return (
    <label className="group block">
      <input
        type="radio"
        name={group}
        value={id}
        checked={chosen}
        onChange={() => setPrefs({ theme: id })}
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
      <span className={cx('mt-1.5 block text-xs', chosen ? 'font-medium text-text' : 'text-dim')}>
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
    <span aria-hidden className="flex min-w-0 flex-1" style={{ background: colors.bg }}>
      <span
        className="flex w-2/5 flex-col gap-2 p-2.5"
        style={{ background: colors.panel, borderRight: `1px solid ${colors.line}` }}
      >
        {[colors.ok, colors.accent, colors.faint].map((dot) => (
          <span key={dot} className="flex items-center gap-1.5">
            <span className="size-1.5 shrink-0 rounded-full" style={{ background: dot }} />
            <span className="h-1 rounded-full opacity-70" style={line('70%', colors.dim)} />
          </span>
        ))}
      </span>
      <span className="flex flex-1 flex-col gap-2 p-2.5">
        <span className="h-1 rounded-full" style={line('60%', colors.terminal.foreground)} />
        <span className="h-1 rounded-full" style={line('80%', colors.terminal.blue)} />
        <span className="h-1 rounded-full" style={line('40%', colors.terminal.green)} />
      </span>
    </span>
  )
}

function FontSize() {
  const size = usePrefs((prefs) => prefs.terminalFontSize)
  const set = (next: number) => setPrefs({ terminalFontSize: clamp(next, TERMINAL_FONT_SIZE) })
  return (
    <div className="mt-6 flex items-center gap-4">
      <span className="flex-1 text-sm" id="font-size-label">
        Terminal font size
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a line */}
      <div
        role="group"
        aria-labelledby="font-size-label"
        className="flex items-center rounded-md border border-line2"
      >
        <IconButton
          label="Smaller"
          disabled={size <= TERMINAL_FONT_SIZE.min}
          onClick={() => set(size - 1)}
        >
          <Icon of={Minus} size={13} />
        </IconButton>
        <output className="w-12 text-center text-xs tabular-nums">{size} px</output>
        <IconButton
          label="Larger"
          disabled={size >= TERMINAL_FONT_SIZE.max}
          onClick={() => set(size + 1)}
        >
          <Icon of={Plus} size={13} />
        </IconButton>
      </div>
    </div>
  )
}
