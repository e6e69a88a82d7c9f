import { Download, Trash2, Upload } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { setPrefs, usePrefs } from '../../lib/client/prefs.ts'
import { addTheme, followWith, removeTheme, useOwnThemes } from '../../lib/client/themes/own.ts'
import { parseTheme, themeFile } from '../../lib/client/themes/parse.ts'
import {
  FOLLOW_SYSTEM,
  resolveTheme,
  THEMES,
  type Theme,
  type ThemeMode,
  themeById,
} from '../../lib/client/themes.ts'
import { Button } from '../ui/Button.tsx'
import { Field, SelectInput } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { ThemeCard } from './AppearanceThemeCard.tsx'

/** All themes to choose from, those that follow the system, and what people add. */
export function AppearanceThemes() {
  const chosen = usePrefs((prefs) => prefs.theme)
  const own = useOwnThemes()
  const group = useId()
  const themes = [...THEMES, ...own.imported]
  const following = [
    resolveTheme(FOLLOW_SYSTEM, 'dark', own),
    resolveTheme(FOLLOW_SYSTEM, 'light', own),
  ]
  const card = { group, onChoose: (theme: string) => setPrefs({ theme }) }
  return (
    <>
      <fieldset>
        <legend className="mb-1.5 text-xs font-medium text-dim">Theme</legend>
        <div className="grid grid-cols-3 gap-x-3 gap-y-3.5 max-sm:grid-cols-2">
          <ThemeCard
            {...card}
            id={FOLLOW_SYSTEM}
            name="System"
            chosen={chosen === FOLLOW_SYSTEM}
            themes={following}
          />
          {themes.map((theme) => (
            <ThemeCard
              {...card}
              key={theme.id}
              id={theme.id}
              name={theme.name}
              chosen={chosen === theme.id}
              themes={[theme]}
            />
          ))}
        </div>
      </fieldset>
      {chosen === FOLLOW_SYSTEM && (
        <div className="mt-4 grid gap-3 sm:grid-cols-2">
          <FollowField mode="dark" label="When the system is dark" themes={themes} />
          <FollowField mode="light" label="When the system is light" themes={themes} />
        </div>
      )}
      <Files theme={themeById(chosen, own.imported)} />
    </>
  )
}

interface FollowFieldProps {
  mode: ThemeMode
  label: string
  themes: readonly Theme[]
}

function FollowField({ mode, label, themes }: FollowFieldProps) {
  const own = useOwnThemes()
  return (
    <Field label={label}>
      {(ids) => (
        <SelectInput
          {...ids}
          value={resolveTheme(FOLLOW_SYSTEM, mode, own).id}
          onChange={(event) => followWith(mode, event.target.value)}
        >
          {themes
            .filter((theme) => theme.mode === mode)
            .map((theme) => (
              <option key={theme.id} value={theme.id}>
                {theme.name}
              </option>
            ))}
        </SelectInput>
      )}
    </Field>
  )
}

function download(theme: Theme): void {
  const url = URL.createObjectURL(new Blob([themeFile(theme)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${theme.id}.json`
  link.click()
  // The browser has taken the file by the time the next task runs.
  setTimeout(() => URL.revokeObjectURL(url))
}

interface Outcome {
  problem?: string
  remarks?: string[]
}

async function importFile(file: File): Promise<Outcome> {
  const parsed = parseTheme(await file.text())
  if ('problem' in parsed) return { problem: `${file.name} was not imported. ${parsed.problem}` }
  const { theme, remarks } = parsed
  const kept = addTheme(theme)
  setPrefs({ theme: theme.id })
  const gone = 'This browser keeps nothing here: the theme is gone when the page closes.'
  return { remarks: [`Imported ${theme.name}.`, ...remarks, ...(kept ? [] : [gone])] }
}

/** Themes as files; a theme of ours can be exported, to begin one from. */
function Files({ theme }: { theme: Theme | undefined }) {
  const input = useRef<HTMLInputElement>(null)
  const [outcome, setOutcome] = useState<Outcome>({})
  const take = async (file: File | undefined) => {
    if (!file) return
    try {
      setOutcome(await importFile(file))
    } catch {
      setOutcome({ problem: `${file.name} cannot be read.` })
    }
  }
  const remove = (gone: Theme) => {
    setPrefs({ theme: FOLLOW_SYSTEM })
    removeTheme(gone.id)
    setOutcome({ remarks: [`Removed ${gone.name} from this device.`] })
  }
  return (
    <div className="mt-4">
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" onClick={() => input.current?.click()}>
          <Icon of={Upload} size={13} /> Import a theme…
        </Button>
        {theme && (
          <Button size="sm" look="quiet" onClick={() => download(theme)}>
            <Icon of={Download} size={13} /> Export {theme.name}
          </Button>
        )}
        {theme && !THEMES.includes(theme) && (
          <Button size="sm" look="quiet" onClick={() => remove(theme)}>
            <Icon of={Trash2} size={13} /> Remove
          </Button>
        )}
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          aria-label="Theme file"
          hidden
          onChange={(event) => {
            void take(event.target.files?.[0])
            // The same file can be chosen again once it is mended.
            event.target.value = ''
          }}
        />
      </div>
      <Refusal className="mt-2">{outcome.problem}</Refusal>
      <p role="status" className="mt-2 text-xs text-faint empty:hidden">
        {outcome.remarks?.join(' ')}
      </p>
    </div>
  )
}
