import { useState } from 'react'
import type { ProgramId } from '../../lib/wire/agent.ts'
import type { ProgramInfo } from '../../lib/wire/node.ts'
import { DirectoryField } from '../agents/DirectoryField.tsx'
import { Field, SelectInput } from '../ui/Field.tsx'
import { Part } from './Part.tsx'
import { SaveNote } from './SaveNote.tsx'
import { useSettings } from './useSettings.ts'

/** What the dialog for a new agent begins with, on every device. */
export function NewAgents({ programs }: { programs: readonly ProgramInfo[] }) {
  const { settings, problem, saved, change } = useSettings()
  const [cwd, setCwd] = useState<string | null>(null)
  const choices = programs.filter((info) => info.found || info.id === 'shell')
  const program = settings?.defaultProgram ?? 'shell'
  const saveCwd = () => {
    const wanted = cwd?.trim()
    if (wanted && wanted !== settings?.defaultCwd) void change({ defaultCwd: wanted })
  }
  return (
    <Part title="New agents" about="What a new agent begins with, on all devices.">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Program">
          {(ids) => (
            <SelectInput
              {...ids}
              value={program}
              onChange={(event) => void change({ defaultProgram: event.target.value as ProgramId })}
            >
              {choices.map((info) => (
                <option key={info.id} value={info.id}>
                  {info.label}
                </option>
              ))}
            </SelectInput>
          )}
        </Field>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the focus leaving the field saves it */}
        <div onBlur={saveCwd}>
          <DirectoryField
            hostId="self"
            value={cwd ?? settings?.defaultCwd ?? '~'}
            error={null}
            onChange={setCwd}
          />
        </div>
      </div>
      <SaveNote problem={problem} saved={saved} />
    </Part>
  )
}
