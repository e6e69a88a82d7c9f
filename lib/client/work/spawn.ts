import type { ProgramId } from '../../wire/agent.ts'
import type { PermissionMode } from '../../wire/manifest.ts'
import type { SessionRole } from '../../wire/session.ts'
import type { SpawnRequest } from '../../wire/spawn.ts'
import { deviceStorage } from '../device-storage.ts'

/** What the dialog that starts an agent on tasks holds. */
export interface SpawnForm {
  hostId: string
  program: ProgramId
  role: SessionRole
  skills: readonly string[]
  worktree: boolean
  branch: string
  base: string
  model: string
  permissionMode: PermissionMode
  directive: string
  force: boolean
}

/** The choices that are kept for the next time, on this device. */
export type SpawnChoices = Pick<SpawnForm, 'hostId' | 'program' | 'permissionMode' | 'worktree'>

const KEY = 'maestro:spawn'

/** The skills that a session has unless others are chosen; as Maestro Server's. */
export const ROLE_SKILL: Readonly<Record<SessionRole, string>> = {
  worker: 'maestro-worker',
  orchestrator: 'maestro-orchestrator',
}

export const PERMISSION_WORDS: Readonly<Record<PermissionMode, string>> = {
  acceptEdits: 'Edits files, asks for the rest',
  interactive: 'Asks before everything',
  readOnly: 'Only reads',
  bypassPermissions: 'Asks for nothing',
}

/** The choices in a stored text; what is missing or damaged is left out. */
export function parseSpawnChoices(text: string | null): Partial<SpawnChoices> {
  let stored: unknown
  try {
    stored = JSON.parse(text ?? 'null')
  } catch {
    return {}
  }
  if (typeof stored !== 'object' || stored === null) return {}
  const { hostId, program, permissionMode, worktree } = stored as Record<string, unknown>
  return {
    ...(typeof hostId === 'string' && { hostId }),
    ...(typeof program === 'string' && { program: program as ProgramId }),
    ...(typeof permissionMode === 'string' &&
      permissionMode in PERMISSION_WORDS && { permissionMode: permissionMode as PermissionMode }),
    ...(typeof worktree === 'boolean' && { worktree }),
  }
}

export const lastSpawn = (): Partial<SpawnChoices> =>
  parseSpawnChoices(deviceStorage()?.getItem(KEY) ?? null)

export function rememberSpawn({ hostId, program, permissionMode, worktree }: SpawnForm): void {
  deviceStorage()?.setItem(KEY, JSON.stringify({ hostId, program, permissionMode, worktree }))
}

/** The request that a filled-in dialog stands for; what is as by default is left out. */
export function spawnRequest(
  projectId: string,
  taskIds: readonly string[],
  form: SpawnForm,
): SpawnRequest {
  const { hostId, program, role, skills, worktree, permissionMode, force } = form
  const [branch, base, model, directive] = [
    form.branch.trim(),
    form.base.trim(),
    form.model.trim(),
    form.directive.trim(),
  ]
  return {
    projectId,
    taskIds: [...taskIds],
    program,
    role,
    permissionMode,
    skills: [...skills],
    ...(hostId && { hostId }),
    ...(worktree && { worktree: { ...(branch && { branch }), ...(base && { base }) } }),
    ...(model && { model }),
    ...(directive && { initialDirective: directive }),
    ...(force && { force }),
  }
}

export type SpawnField = 'host' | 'program' | 'skills' | 'worktree' | 'model' | 'directive'

const FIELD_OF_CODE: Readonly<Record<string, SpawnField>> = {
  HOST_UNREACHABLE: 'host',
  HOST_NOT_FOUND: 'host',
  PROTOCOL_TOO_OLD: 'host',
  TMUX_UNAVAILABLE: 'host',
  INVALID_WORKING_DIR: 'host',
  PROGRAM_NOT_FOUND: 'program',
}

/** Which field of the dialog an error belongs to; null: none of them. */
export function spawnFieldOf(code: string, field: string | undefined): SpawnField | null {
  const byCode = FIELD_OF_CODE[code]
  if (byCode) return byCode
  const name = field?.split('.')[0]
  if (name === 'hostId') return 'host'
  if (name === 'initialDirective') return 'directive'
  if (name === 'program' || name === 'skills' || name === 'worktree' || name === 'model')
    return name
  return null
}
