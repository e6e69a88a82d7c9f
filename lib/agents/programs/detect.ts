import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ProgramInfo } from '../../wire/node.ts'
import { shellEnv } from './login-path.ts'
import type { Program } from './program.ts'
import { programs } from './registry.ts'
import { runBounded } from './run-bounded.ts'

const VERSION_LIMIT_MS = 10_000

/**
 * The built-in programs with their absolute paths, looked for in `pathDirs` in order. `shell` is
 * always there; `command` is no program to find. `version` is null: `readVersions` asks for it,
 * because it runs the program.
 */
export function detectPrograms(pathDirs: readonly string[]): Promise<ProgramInfo[]> {
  const listed = Object.values(programs).filter((program) => program.id !== 'command')
  return Promise.all(listed.map((program) => detectProgram(program, pathDirs)))
}

async function detectProgram(program: Program, pathDirs: readonly string[]): Promise<ProgramInfo> {
  const { id, label, install, executables } = program
  const found = await findExecutable(executables, pathDirs)
  return { id, label, install, found: id === 'shell' || found !== null, path: found, version: null }
}

/** The first of `names` that is an executable file in `dirs`; a name's directory order counts first. */
export async function findExecutable(
  names: readonly string[],
  dirs: readonly string[],
): Promise<string | null> {
  for (const name of names) {
    for (const dir of dirs) {
      const file = path.join(dir, name)
      if (path.isAbsolute(dir) && (await isExecutableFile(file))) return file
    }
  }
  return null
}

async function isExecutableFile(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false // absent, a directory that may not be read, a dangling link: not here
  }
}

export interface VersionOptions {
  env?: NodeJS.ProcessEnv
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * The same list with versions, asked of the found ones one after the other (they are heavy to
 * start). Each runs with the few variables a program needs to start and nothing secret, at most 10 s.
 */
export async function readVersions(
  infos: readonly ProgramInfo[],
  pathDirs: readonly string[],
  options: VersionOptions = {},
): Promise<ProgramInfo[]> {
  const result: ProgramInfo[] = []
  for (const info of infos) {
    if (options.signal?.aborted) break
    const version = info.path ? await readVersion(info.path, pathDirs, options) : null
    result.push({ ...info, version })
  }
  return result
}

const versions = new Map<string, string | null>()

/** `1.2.3` as `<file> --version` says it; remembered until the file changes. */
export async function readVersion(
  file: string,
  pathDirs: readonly string[],
  options: VersionOptions = {},
): Promise<string | null> {
  const key = `${file}\0${(await stat(file)).mtimeMs}`
  const known = versions.get(key)
  if (known !== undefined) return known
  const env = { ...shellEnv(options.env ?? process.env), PATH: pathDirs.join(':') }
  const output = await runBounded(file, ['--version'], {
    env,
    timeoutMs: options.timeoutMs ?? VERSION_LIMIT_MS,
    signal: options.signal,
  })
  const version = parseVersion(output ?? '')
  if (!options.signal?.aborted) versions.set(key, version)
  return version
}

/** The first thing that looks like a version: `codex-cli 0.169.0`, `2.1.197 (Claude Code)`, `2026.01.09-abc`. */
export function parseVersion(text: string): string | null {
  return /\b\d+\.\d+(?:\.\d+)*(?:[-+][0-9A-Za-z.-]+)?/.exec(text)?.[0] ?? null
}
