import type { SpawnField, SpawnForm } from '../../lib/client/work/spawn.ts'
import { TextInput } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'

interface WorktreeFieldProps {
  form: SpawnForm
  error: string | undefined
  onChange: (patch: Partial<SpawnForm>, field: SpawnField) => void
}

/** Whether the agent gets a checkout of its own, and of which branch. */
export function WorktreeField({ form, error, onChange }: WorktreeFieldProps) {
  return (
    <div>
      <label className="flex items-center gap-2.5 text-sm max-sm:min-h-11">
        <input
          type="checkbox"
          checked={form.worktree}
          onChange={(event) => onChange({ worktree: event.target.checked }, 'worktree')}
          className="size-4 accent-(--seen)"
        />
        In a git worktree of its own
      </label>
      {form.worktree && (
        <div className="mt-2 grid grid-cols-2 gap-2">
          <TextInput
            aria-label="Branch"
            placeholder="new branch, named after it"
            value={form.branch}
            onChange={(event) => onChange({ branch: event.target.value }, 'worktree')}
            className="font-mono text-xs"
          />
          <TextInput
            aria-label="Based on"
            placeholder="based on HEAD"
            value={form.base}
            onChange={(event) => onChange({ base: event.target.value }, 'worktree')}
            className="font-mono text-xs"
          />
        </div>
      )}
      <Refusal className="mt-1.5">{error}</Refusal>
    </div>
  )
}
