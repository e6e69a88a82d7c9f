import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { MaestroError } from '../errors.ts'
import { parseJson } from '../json.ts'
import { writePrivate } from '../private-file.ts'
import type { ProgramId } from '../wire/agent.ts'
import { Manifest, type PermissionMode } from '../wire/manifest.ts'
import type { Project } from '../wire/project.ts'
import { SessionId, type SessionRole } from '../wire/session.ts'
import type { Task } from '../wire/task.ts'

export const DEFAULT_PROGRAM: ProgramId = 'claude'
export const DEFAULT_PERMISSION_MODE: PermissionMode = 'acceptEdits'
const MAX_BYTES = 32 * 1024 * 1024

/** The skills of a session that names none. */
export function defaultSkills(role: SessionRole): string[] {
  return [role === 'orchestrator' ? 'maestro-orchestrator' : 'maestro-worker']
}

/** What a manifest is made of; what is not given gets its default. */
export interface ManifestParts {
  sessionId: string
  project: Pick<Project, 'id' | 'name' | 'workingDir'>
  tasks: readonly Task[]
  /** Absolute, on the host where the program runs. */
  workingDirectory: string
  role?: SessionRole | undefined
  skills?: readonly string[] | undefined
  program?: ProgramId | undefined
  model?: string | undefined
  permissionMode?: PermissionMode | undefined
  maxTurns?: number | undefined
  /** Seconds. */
  timeout?: number | undefined
  context?: Record<string, unknown> | undefined
  spawnedBy?: string | undefined
  initialDirective?: string | undefined
}

/** The launch document of a session. Throws `manifest_generation_failed` for parts that make none. */
export function buildManifest(parts: ManifestParts): Manifest {
  const { project, model, maxTurns, timeout, context, spawnedBy, initialDirective } = parts
  const role = parts.role ?? 'worker'
  const manifest: Manifest = {
    manifestVersion: '1.0',
    role,
    project: { id: project.id, name: project.name, workingDir: project.workingDir },
    tasks: parts.tasks.map(manifestTask),
    session: {
      id: parts.sessionId,
      ...(model !== undefined && { model }),
      permissionMode: parts.permissionMode ?? DEFAULT_PERMISSION_MODE,
      workingDirectory: parts.workingDirectory,
      ...(maxTurns !== undefined && { maxTurns }),
      ...(timeout !== undefined && { timeout }),
    },
    skills: [...(parts.skills ?? defaultSkills(role))],
    program: parts.program ?? DEFAULT_PROGRAM,
    ...(context !== undefined && { context }),
    ...(spawnedBy !== undefined && { spawnedBy }),
    ...(initialDirective !== undefined && { initialDirective }),
  }
  const { success, error } = Manifest.safeParse(manifest)
  if (success) return manifest
  throw new MaestroError(
    'manifest_generation_failed',
    `No manifest can be made for session ${parts.sessionId}: ${problemsOf(error)}.`,
  )
}

function manifestTask(task: Task): Manifest['tasks'][number] {
  const { id, title, description, acceptanceCriteria, priority, status, parentId } = task
  return {
    id,
    title,
    description: [...new Set([description, task.initialPrompt])].filter(Boolean).join('\n\n'),
    acceptanceCriteria: [...acceptanceCriteria],
    priority,
    status,
    ...(parentId !== null && { parentId }),
    dependencies: [...task.dependencies],
  }
}

/** Where a session's own files are, beside the data directory: manifest, prompt, exit status. */
export function sessionDirectory(dataDir: string, sessionId: string): string {
  return join(dirname(dataDir), 'sessions', SessionId.parse(sessionId))
}

export function manifestPathOf(dataDir: string, sessionId: string): string {
  return join(sessionDirectory(dataDir, sessionId), 'manifest.json')
}

/**
 * Writes the manifest whole or not at all, readable by its user alone, and answers its path. Throws
 * `manifest_generation_failed` when the disk refuses.
 */
export function writeManifest(dataDir: string, manifest: Manifest): string {
  const path = manifestPathOf(dataDir, manifest.session.id)
  writeManifestTo(path, manifest)
  return path
}

/** The same, to a file of the caller's choice. */
export function writeManifestTo(path: string, manifest: Manifest): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writePrivate(path, `${JSON.stringify(manifest, null, 2)}\n`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new MaestroError(
      'manifest_generation_failed',
      `The manifest cannot be written to ${path} (${code}). Check that the disk is not full and that your user owns the directory.`,
    )
  }
}

/** The manifest in a file. Throws `VALIDATION_ERROR` that says what is wrong with it. */
export function readManifest(path: string): Manifest {
  return parseManifest(readBounded(path), path)
}

/** The manifest in a text; `name` is what it is called in the words of the error. */
export function parseManifest(text: string, name: string): Manifest {
  const value = parseJson(text)
  if (value === undefined) throw bad(name, 'it is not JSON, or only a part of it')
  const { success, data, error } = Manifest.safeParse(value)
  if (!success) throw bad(name, problemsOf(error))
  if (!SessionId.safeParse(data.session.id).success) {
    throw bad(name, `session.id: ${JSON.stringify(data.session.id)} is not the id of a session`)
  }
  return data
}

function readBounded(path: string): string {
  let file: number
  try {
    // Without it a named pipe would be waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw bad(path, code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`)
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw bad(path, 'it is not a file')
    if (stat.size > MAX_BYTES) throw bad(path, `it has ${stat.size} bytes, at most ${MAX_BYTES}`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function bad(name: string, why: string): MaestroError {
  return new MaestroError(
    'VALIDATION_ERROR',
    `The manifest ${name} cannot be used: ${why}. Make it anew with \`maestro manifest generate\`, or spawn the session again.`,
    { field: 'manifest' },
  )
}

/** `tasks.0.title: expected string; role: …`, at most five of them. */
function problemsOf({ issues }: z.ZodError): string {
  const words = issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
  return words.join('; ')
}
