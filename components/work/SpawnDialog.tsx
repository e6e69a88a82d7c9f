import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { announce } from '../../lib/client/announce.ts'
import { ApiError, messageOf } from '../../lib/client/api.ts'
import { factsOf, firstHost } from '../../lib/client/hosts.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { toast } from '../../lib/client/toasts.ts'
import { workApi } from '../../lib/client/work/api.ts'
import { unfinished } from '../../lib/client/work/filter.ts'
import {
  lastSpawn,
  PERMISSION_WORDS,
  ROLE_SKILL,
  rememberSpawn,
  type SpawnField,
  type SpawnForm,
  spawnFieldOf,
  spawnRequest,
} from '../../lib/client/work/spawn.ts'
import { putSessions, useTask, useWork } from '../../lib/client/work/store.ts'
import type { PermissionMode } from '../../lib/wire/manifest.ts'
import type { SessionRole } from '../../lib/wire/session.ts'
import { HostField } from '../agents/HostField.tsx'
import { canRun, ProgramField } from '../agents/ProgramField.tsx'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Field, INPUT, SelectInput, TextInput } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { Blockers } from './Blockers.tsx'
import { SkillsField } from './SkillsField.tsx'
import { WorktreeField } from './WorktreeField.tsx'

const close = () => closeOverlay('work')

type Errors = Partial<Record<SpawnField | 'form', string>>

/** The form as it opens: what was chosen last here, as far as it can be had now. */
function firstForm(): SpawnForm {
  const state = useDashboard.getState()
  const last = lastSpawn()
  const hostId = firstHost({ ...state, selectedId: null }, undefined, last.hostId ?? '')
  const found = factsOf(state, hostId)?.programs.filter(canRun) ?? []
  const wanted = [last.program, 'claude', 'codex'].find((id) => found.some((one) => one.id === id))
  const first = found.find(({ id }) => id !== 'shell' && id !== 'command')
  return {
    hostId,
    program: found.find(({ id }) => id === wanted)?.id ?? first?.id ?? 'shell',
    role: 'worker',
    skills: [ROLE_SKILL.worker],
    worktree: last.worktree ?? false,
    branch: '',
    base: '',
    model: '',
    permissionMode: last.permissionMode ?? 'acceptEdits',
    directive: '',
    force: false,
  }
}

const ROLES: readonly (readonly [SessionRole, string, string])[] = [
  ['worker', 'Worker', 'does the task itself'],
  ['orchestrator', 'Orchestrator', 'splits it up and hands it to workers'],
]

/** Starts an agent on tasks. Everything has a sensible beginning: opened and confirmed, it starts. */
export default function SpawnDialog({ taskIds }: { taskIds: readonly string[] }) {
  const task = useTask(taskIds[0] ?? null)
  const tasks = useWork((state) => state.tasks)
  const [form, setForm] = useState(firstForm)
  const [errors, setErrors] = useState<Errors>({})
  const [busy, setBusy] = useState(false)
  const hasChoice = useDashboard((state) => state.hosts.size > 1)
  const change = (patch: Partial<SpawnForm>, field?: SpawnField) => {
    setForm((now) => ({ ...now, ...patch }))
    setErrors(({ [field ?? 'form']: _gone, form: _form, ...rest }) => rest)
  }
  if (!task) return null
  const blockers = unfinished(task, tasks)
  const isBlocked = blockers.length > 0 && !form.force
  const runsModel = form.program !== 'shell' && form.program !== 'command'

  const start = async () => {
    if (busy || isBlocked) return
    setBusy(true)
    try {
      const { session } = await workApi.spawn(spawnRequest(task.projectId, taskIds, form))
      rememberSpawn(form)
      putSessions([session])
      announce(`An agent is started on ${task.title}`)
      toast(`Started ${session.name}`)
      close()
    } catch (error) {
      const known = error instanceof ApiError ? spawnFieldOf(error.code, error.field) : null
      // A host that could not be chosen has no field to stand at.
      const field = known === 'host' && !hasChoice ? null : known
      setErrors({ [field ?? 'form']: messageOf(error) })
      setBusy(false)
    }
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    void start()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void start()
  }
  return (
    <Dialog
      title="Start an agent"
      description={<p className="truncate">on “{task.title}”</p>}
      onClose={close}
    >
      <form onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate className="contents">
        <DialogBody className="space-y-4">
          <Blockers blockers={blockers} force={form.force} onForce={(force) => change({ force })} />
          {hasChoice && (
            <HostField
              hostId={form.hostId}
              error={errors.host}
              onHost={(hostId) => change({ hostId }, 'host')}
            />
          )}
          <ProgramField
            hostId={form.hostId}
            program={form.program}
            command=""
            without="command"
            error={errors.program}
            onProgram={(program) => change({ program }, 'program')}
            onCommand={() => undefined}
          />
          <RoleField
            role={form.role}
            onRole={(role) => {
              const others = form.skills.filter((id) => id !== ROLE_SKILL[form.role])
              change({ role, skills: [ROLE_SKILL[role], ...others] })
            }}
          />
          <Field label="First directive" hint="besides the task" error={errors.directive}>
            {(ids) => (
              <textarea
                {...ids}
                value={form.directive}
                onChange={(event) => change({ directive: event.target.value }, 'directive')}
                rows={2}
                maxLength={100_000}
                className={cx(INPUT, 'block resize-y py-1.5 leading-5')}
              />
            )}
          </Field>
          <SkillsField
            projectId={task.projectId}
            chosen={form.skills}
            error={errors.skills}
            onChoose={(skills) => change({ skills }, 'skills')}
          />
          <WorktreeField form={form} error={errors.worktree} onChange={change} />
          {runsModel && (
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label="Permissions">
                {(ids) => (
                  <SelectInput
                    {...ids}
                    value={form.permissionMode}
                    onChange={(event) =>
                      change({ permissionMode: event.target.value as PermissionMode })
                    }
                  >
                    {Object.entries(PERMISSION_WORDS).map(([mode, words]) => (
                      <option key={mode} value={mode}>
                        {words}
                      </option>
                    ))}
                  </SelectInput>
                )}
              </Field>
              <Field label="Model" error={errors.model}>
                {(ids) => (
                  <TextInput
                    {...ids}
                    value={form.model}
                    placeholder="the program’s own"
                    onChange={(event) => change({ model: event.target.value }, 'model')}
                  />
                )}
              </Field>
            </div>
          )}
          <Refusal>{errors.form}</Refusal>
        </DialogBody>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button
            look="primary"
            type="submit"
            autoFocus={blockers.length === 0}
            disabled={busy || isBlocked}
          >
            {busy ? 'Starting…' : 'Start'}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}

function RoleField({ role, onRole }: { role: SessionRole; onRole: (role: SessionRole) => void }) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-dim">Role</legend>
      <div className="grid grid-cols-2 gap-1.5">
        {ROLES.map(([id, name, about]) => (
          <label
            key={id}
            className={cx(
              'rounded-md border px-2.5 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-focus',
              id === role
                ? 'border-text/50 bg-sel text-text'
                : 'border-line2 text-dim hover:bg-hover hover:text-text',
            )}
          >
            <input
              type="radio"
              name="role"
              value={id}
              checked={id === role}
              onChange={() => onRole(id)}
              className="sr-only"
            />
            <span className="block text-sm">{name}</span>
            <span className="block text-2xs text-faint">{about}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
