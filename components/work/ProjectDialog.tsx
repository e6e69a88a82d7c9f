import { type FormEvent, useState } from 'react'
import { ApiError, messageOf } from '../../lib/client/api.ts'
import { compareHosts, hostLabel } from '../../lib/client/hosts.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { workApi } from '../../lib/client/work/api.ts'
import { putProject, useProject } from '../../lib/client/work/store.ts'
import type { Project } from '../../lib/wire/project.ts'
import { DirectoryField } from '../agents/DirectoryField.tsx'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Field, INPUT, TextInput } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useGoToBoard } from './useGoToBoard.ts'

const close = () => closeOverlay('work')

type Errors = Partial<Record<'name' | 'workingDir' | 'form', string>>

function errorsOf(error: unknown): Errors {
  const message = messageOf(error)
  const field = error instanceof ApiError ? error.field : undefined
  return field === 'name' || field === 'workingDir' ? { [field]: message } : { form: message }
}

/** Makes a project, or changes one. */
export default function ProjectDialog({ id }: { id?: string | undefined }) {
  const project = useProject(id ?? null)
  const [name, setName] = useState(project?.name ?? '')
  const [workingDir, setWorkingDir] = useState(project?.workingDir ?? '~')
  const [workingDirs, setWorkingDirs] = useState(project?.workingDirs ?? {})
  const [description, setDescription] = useState(project?.description ?? '')
  const [errors, setErrors] = useState<Errors>({})
  const [busy, setBusy] = useState(false)
  const home = useDashboard((state) => project?.homeId ?? state.node?.id ?? '')
  const self = useDashboard((state) => state.node?.id)
  const go = useGoToBoard()

  const save = async () => {
    if (busy) return
    if (name.trim() === '') return setErrors({ name: 'Give the project a name.' })
    setBusy(true)
    const dirs = Object.entries(workingDirs).filter(([, path]) => path.trim() !== '')
    const fields = {
      name: name.trim(),
      workingDir: workingDir.trim(),
      workingDirs: Object.fromEntries(dirs),
      description,
    }
    try {
      const saved = await (project
        ? workApi.patchProject(project.id, fields)
        : workApi.createProject(fields))
      putProject(saved)
      close()
      if (!project) go({ projectId: saved.id, taskId: null })
    } catch (error) {
      setErrors(errorsOf(error))
      setBusy(false)
    }
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    void save()
  }
  return (
    <Dialog title={project ? `Edit ${project.name}` : 'New project'} onClose={close}>
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody className="space-y-4">
          <Field label="Name" error={errors.name}>
            {(ids) => (
              <TextInput
                {...ids}
                autoFocus
                value={name}
                maxLength={200}
                onChange={(event) => {
                  setName(event.target.value)
                  setErrors({})
                }}
              />
            )}
          </Field>
          <DirectoryField
            hostId={home === self ? 'self' : home}
            value={workingDir}
            error={errors.workingDir}
            onChange={setWorkingDir}
          />
          <OtherDirectories
            home={home}
            project={project}
            paths={workingDirs}
            onPath={(host, path) => setWorkingDirs((dirs) => ({ ...dirs, [host]: path }))}
          />
          <Field label="Description" hint="Markdown; agents read it">
            {(ids) => (
              <textarea
                {...ids}
                value={description}
                onChange={(event) => setDescription(event.target.value)}
                rows={4}
                maxLength={100_000}
                className={cx(INPUT, 'block resize-y py-1.5 leading-5')}
              />
            )}
          </Field>
          <Refusal>{errors.form}</Refusal>
        </DialogBody>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={busy}>
            {busy ? 'Saving…' : project ? 'Save' : 'Create'}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}

interface OtherDirectoriesProps {
  home: string
  project: Project | undefined
  paths: Readonly<Record<string, string>>
  onPath: (hostId: string, path: string) => void
}

/** Where the project lies on the other hosts, when that is another place. */
function OtherDirectories({ home, project, paths, onPath }: OtherDirectoriesProps) {
  const hosts = useDashboard((state) => state.hosts)
  const others = [...hosts.values()].filter(({ id }) => id !== home).sort(compareHosts)
  if (others.length === 0) return null
  const isOpen = Object.keys(project?.workingDirs ?? {}).length > 0
  return (
    <details open={isOpen} className="text-xs text-dim">
      <summary className="w-fit rounded-sm py-0.5 select-none hover:text-text">
        Another directory on other hosts
      </summary>
      <div className="mt-2 space-y-2">
        {others.map(({ id }) => (
          <Field key={id} label={hostLabel(hosts, id)}>
            {(ids) => (
              <TextInput
                {...ids}
                value={paths[id] ?? ''}
                placeholder="the same"
                onChange={(event) => onPath(id, event.target.value)}
                className="font-mono text-xs"
              />
            )}
          </Field>
        ))}
      </div>
    </details>
  )
}
