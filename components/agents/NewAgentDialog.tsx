import { type FormEvent, type KeyboardEvent, useMemo, useState } from 'react'
import { announce } from '../../lib/client/announce.ts'
import { ApiError, api, messageOf } from '../../lib/client/api.ts'
import { focusRegion } from '../../lib/client/focus.ts'
import { factsOf } from '../../lib/client/hosts.ts'
import { freeName, nameProblem } from '../../lib/client/names.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { choicesOn, rememberChoice } from '../../lib/client/recent-choices.ts'
import { putAgent, useDashboard } from '../../lib/client/store.ts'
import { parseTags } from '../../lib/client/tags.ts'
import { type Template, templateById } from '../../lib/client/templates.ts'
import type { ProgramId } from '../../lib/wire/agent.ts'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Field, INPUT, TextInput } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { DirectoryField } from './DirectoryField.tsx'
import { HostField } from './HostField.tsx'
import { NameField } from './NameField.tsx'
import { canRun, ProgramField } from './ProgramField.tsx'
import { SaveTemplate } from './SaveTemplate.tsx'
import { TemplateField } from './TemplateField.tsx'
import { useDefaults } from './useDefaults.ts'
import { useNewAgentHost } from './useNewAgentHost.ts'
import { useSelectAgent } from './useSelectAgent.ts'

type FieldName = 'name' | 'host' | 'program' | 'cwd' | 'tags' | 'prompt'
type Errors = Partial<Record<FieldName | 'form', string>>

const close = () => closeOverlay('new')

/** Errors whose field is known by their code alone. */
const FIELD_OF_CODE: Record<string, FieldName> = {
  AGENT_EXISTS: 'name',
  INVALID_WORKING_DIR: 'cwd',
  PROGRAM_NOT_FOUND: 'program',
  HOST_UNREACHABLE: 'host',
  HOST_NOT_FOUND: 'host',
  PROTOCOL_TOO_OLD: 'host',
}

function errorsOf(error: unknown): Errors {
  const message = messageOf(error)
  if (!(error instanceof ApiError)) return { form: message }
  const named = error.field === 'command' ? 'program' : error.field
  const field = FIELD_OF_CODE[error.code] ?? named
  const known = ['name', 'host', 'program', 'cwd', 'tags', 'prompt'] as const
  return { [known.find((name) => name === field) ?? 'form']: message }
}

/** Names are a host's own: the same one may live on two machines. */
function takenNames(hostId: string): ReadonlySet<string> {
  const agents = [...useDashboard.getState().agents.values()]
  return new Set(agents.filter((agent) => agent.hostId === hostId).map((agent) => agent.name))
}

interface NewAgentDialogProps {
  name?: string | undefined
  hostId?: string | undefined
  templateId?: string | undefined
}

/** Starts an agent. Everything has a sensible beginning: opened and confirmed, it makes a shell. */
export default function NewAgentDialog({
  name: givenName,
  hostId: wantedHost,
  templateId,
}: NewAgentDialogProps) {
  const [template, setTemplate] = useState(() => templateById(templateId))
  const [hostId, chooseHost] = useNewAgentHost(wantedHost ?? (template?.hostId || undefined))
  const hasChoice = useDashboard((state) => state.hosts.size > 1)
  const isSelf = useDashboard((state) => state.node?.id === hostId)
  const facts = useDashboard((state) => factsOf(state, hostId))
  const defaults = useDefaults(isSelf)
  const [chosenProgram, setChosenProgram] = useState<ProgramId | null>(template?.program ?? null)
  const [typedName, setTypedName] = useState<string | null>(givenName ?? null)
  const [command, setCommand] = useState(template?.command ?? '')
  const [typedCwd, setTypedCwd] = useState<string | null>(template?.cwd || null)
  const [prompt, setPrompt] = useState(template?.prompt ?? '')
  const [tags, setTags] = useState(template?.tags ?? '')
  const [errors, setErrors] = useState<Errors>({})
  const [busy, setBusy] = useState(false)
  const selectAgent = useSelectAgent()

  const wantedProgram = chosenProgram ?? defaults.program
  // What one host has, another may lack.
  const runnable =
    !facts || facts.programs.some((info) => info.id === wantedProgram && canRun(info))
  const program = runnable || wantedProgram === 'command' ? wantedProgram : 'shell'
  const recent = useMemo(() => choicesOn(hostId), [hostId])
  const name = typedName ?? freeName(program, takenNames(hostId))
  const cwd = typedCwd ?? defaults.cwd
  const takesPrompt = program !== 'shell' && program !== 'command'
  // What is wrong with a host that could not be chosen has no field to stand at.
  const formError = errors.form ?? (hasChoice ? undefined : errors.host)
  const forget = (field: FieldName) => setErrors(({ [field]: _gone, ...rest }) => rest)

  const fillFrom = (chosen: Template) => {
    setTemplate(chosen)
    setChosenProgram(chosen.program)
    setCommand(chosen.command)
    setTypedCwd(chosen.cwd || null)
    setPrompt(chosen.prompt)
    setTags(chosen.tags)
    setErrors({})
    if (chosen.hostId && useDashboard.getState().hosts.has(chosen.hostId)) chooseHost(chosen.hostId)
  }

  const create = async () => {
    if (busy) return
    const problem = nameProblem(name)
    if (problem) return setErrors({ name: problem })
    if (program === 'command' && !command.trim()) {
      return setErrors({ program: 'Give the command to start.' })
    }
    setBusy(true)
    try {
      const agent = await api.createAgent({
        name,
        program,
        ...(hostId && !isSelf && { hostId }),
        ...(program === 'command' && { command: command.trim() }),
        ...(cwd.trim() && { cwd: cwd.trim() }),
        ...(takesPrompt && prompt.trim() && { prompt }),
        ...(tags.trim() && { tags: parseTags(tags) }),
      })
      putAgent(agent)
      rememberChoice(hostId, cwd.trim(), program)
      announce(`${agent.name} is made`)
      close()
      selectAgent(agent.id)
      requestAnimationFrame(() => focusRegion('main'))
    } catch (error) {
      setErrors(errorsOf(error))
      setBusy(false)
    }
  }

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    void create()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void create()
    }
  }

  return (
    <Dialog title="New agent" onClose={close}>
      <form onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate className="contents">
        <DialogBody className="space-y-4">
          <TemplateField chosen={template?.id} onTemplate={fillFrom} />
          <NameField
            value={name}
            error={errors.name}
            onChange={(value) => {
              setTypedName(value)
              forget('name')
            }}
          />
          {hasChoice && (
            <HostField
              hostId={hostId}
              error={errors.host}
              onHost={(id) => {
                chooseHost(id)
                setTypedCwd(null)
                setErrors({})
              }}
            />
          )}
          <ProgramField
            hostId={hostId}
            program={program}
            command={command}
            recent={recent.programs}
            error={errors.program}
            onProgram={(chosen) => {
              setChosenProgram(chosen)
              forget('program')
            }}
            onCommand={(value) => {
              setCommand(value)
              forget('program')
            }}
          />
          <DirectoryField
            hostId={isSelf ? 'self' : hostId}
            value={cwd}
            error={errors.cwd}
            onChange={(value) => {
              setTypedCwd(value)
              forget('cwd')
            }}
          />
          <RecentDirectories
            paths={recent.cwds.filter((path) => path !== cwd)}
            onPath={(path) => {
              setTypedCwd(path)
              forget('cwd')
            }}
          />
          {takesPrompt && (
            <Field label="First prompt" hint="sent when it is ready" error={errors.prompt}>
              {(ids) => (
                <textarea
                  {...ids}
                  value={prompt}
                  onChange={(event) => setPrompt(event.target.value)}
                  rows={3}
                  className={cx(INPUT, 'block resize-y py-1.5 leading-5')}
                />
              )}
            </Field>
          )}
          <Field label="Tags" hint="separated by commas" error={errors.tags}>
            {(ids) => (
              <TextInput {...ids} value={tags} onChange={(event) => setTags(event.target.value)} />
            )}
          </Field>
          <Refusal>{formError}</Refusal>
        </DialogBody>
        <DialogFoot>
          <SaveTemplate fields={{ program, command, cwd, hostId, prompt, tags }} />
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={busy}>
            {busy ? 'Starting…' : 'Create'}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}

interface RecentDirectoriesProps {
  paths: readonly string[]
  onPath: (path: string) => void
}

/** Where agents were made on this host before. */
function RecentDirectories({ paths, onPath }: RecentDirectoriesProps) {
  if (paths.length === 0) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, and this belongs to the field above
    <div role="group" aria-label="Recent directories" className="-mt-2.5 flex flex-wrap gap-1.5">
      {paths.slice(0, 4).map((path) => (
        <button
          key={path}
          type="button"
          title={path}
          onClick={() => onPath(path)}
          className="h-6 max-w-52 truncate rounded-sm border border-line px-1.5 font-mono text-2xs text-faint hover:border-line2 hover:text-text max-sm:h-10 max-sm:px-2.5"
        >
          {path}
        </button>
      ))}
    </div>
  )
}
