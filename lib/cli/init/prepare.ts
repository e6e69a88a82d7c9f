import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { findExecutable } from '../../agents/programs/detect.ts'
import { programs } from '../../agents/programs/registry.ts'
import type { ProgramId } from '../../wire/agent.ts'
import type { Manifest } from '../../wire/manifest.ts'
import type { NodeInfo } from '../../wire/node.ts'
import type { SessionRole } from '../../wire/session.ts'
import { planLaunch } from '../../work/launch/launch.ts'
import { conversationOf } from '../../work/launch/programs/claude.ts'
import { sessionPrompt } from '../../work/launch/session-prompt.ts'
import { readManifest, sessionDirectory } from '../../work/manifest.ts'
import { wholePrompt } from '../../work/prompt.ts'
import { dataDirectory, type Env } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'
import { createAsk } from './ask.ts'
import type { ChildSpec } from './child.ts'
import { writeShim } from './self.ts'

export interface Surroundings {
  env: Env
  home: string
  /** The words that run the `maestro` command. */
  maestro: readonly string[]
}

const ASK_MS = 2_000

/** A session that can be started, its files written. */
export interface Prepared {
  manifest: Manifest
  child: ChildSpec
  /** Of a shell, which reads none: for the person in front of it. */
  banner: string | null
}

/** The manifest that the environment names. Throws what is wrong with it. */
export function manifestOf(env: Env, role: SessionRole): { manifest: Manifest; path: string } {
  const path = env.MAESTRO_MANIFEST_PATH
  if (!path) {
    throw new CliError(
      `MAESTRO_MANIFEST_PATH names no manifest. A node runs \`maestro ${role} init\` in the terminal of a session; to make a session, use \`maestro session spawn\`.`,
      EXIT.usage,
    )
  }
  const manifest = readManifest(path)
  const { MAESTRO_SESSION_ID: sessionId } = env
  if (sessionId && manifest.session.id !== sessionId) {
    throw new CliError(
      `The manifest ${path} is for session ${manifest.session.id}, and this terminal is of ${sessionId}. Spawn the session again.`,
    )
  }
  if (manifest.role !== role) {
    throw new CliError(
      `The manifest ${path} is for the role ${manifest.role}. Start it with \`maestro ${manifest.role} init\`.`,
    )
  }
  return { manifest, path }
}

/** Where the session's files are: beside its manifest when that is at its place. */
export function directoryOf(path: string, sessionId: string, env: Env, home: string): string {
  const directory = dirname(path)
  if (basename(directory) === sessionId) return directory
  return sessionDirectory(dataDirectory(env, home), sessionId)
}

/** Finds the program, writes what it reads, and says how it is started. Throws why it can't be. */
export async function prepare(
  manifest: Manifest,
  directory: string,
  around: Surroundings,
): Promise<Prepared> {
  requireDirectory(manifest.session.workingDirectory)
  const file = await executableOf(manifest, around)
  const { prompt, skills } = await sessionPrompt(manifest, around.home)
  const plan = planLaunch({
    manifest,
    prompt,
    skills: skills.filter(({ error }) => error === undefined),
    directory,
    maestro: around.maestro,
    again: wasTalked(manifest, around),
    hasNotify: hasNotify(around),
  })
  writeFiles(directory, plan.files)
  const bin = writeShim(directory, around.maestro)
  const env = { ...around.env, ...plan.env, PATH: `${bin}:${around.env.PATH ?? ''}` }
  const { timeout, workingDirectory: cwd } = manifest.session
  const isShell = manifest.program === 'shell'
  return {
    manifest,
    child: {
      file,
      args: plan.args,
      cwd,
      env: env as unknown as NodeJS.ProcessEnv,
      timeout,
      endSignal: isShell ? 'SIGHUP' : 'SIGTERM',
    },
    banner: isShell ? wholePrompt(prompt) : null,
  }
}

function requireDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  throw new CliError(
    `The working directory ${path} is not there on this host. Make it, or give the project another one for this host.`,
  )
}

/** On this terminal's PATH, else where the node has found it, which looks in more places. */
async function executableOf(
  { program: id }: Manifest,
  { env, home }: Surroundings,
): Promise<string> {
  if (id === 'shell') return env.SHELL || '/bin/sh'
  const { executables, label, install } = programs[id]
  if (executables.length === 0) return '' // planning refuses it
  const found = await findExecutable(executables, (env.PATH ?? '').split(':'))
  const path = found ?? (await pathOfNode(id, env, home))
  if (path !== null) return path
  throw new CliError(
    `${label} was not found on this machine's PATH.${install ? ` Install it with \`${install}\`.` : ''}`,
  )
}

async function pathOfNode(id: ProgramId, env: Env, home: string): Promise<string | null> {
  const info = createAsk(env, home, ASK_MS)('GET', '/api/node').catch(() => null)
  const { programs: known } = ((await info) ?? { programs: [] }) as Pick<NodeInfo, 'programs'>
  return known.find((program) => program.id === id)?.path ?? null
}

/** Claude Code keeps what was said in a session, by its id, so that it can go on with it. */
function wasTalked({ program, session }: Manifest, { env, home }: Surroundings): boolean {
  if (program !== 'claude') return false
  const projects = join(env.CLAUDE_CONFIG_DIR || join(home, '.claude'), 'projects')
  const file = `${conversationOf(session.id)}.jsonl`
  try {
    return readdirSync(projects).some((project) => existsSync(join(projects, project, file)))
  } catch {
    return false // it was never used here
  }
}

/** Does Codex call a program of the user's after each turn already? */
function hasNotify({ env, home }: Surroundings): boolean {
  const file = join(env.CODEX_HOME || join(home, '.codex'), 'config.toml')
  try {
    return /^\s*notify\s*=/m.test(readFileSync(file, 'utf8'))
  } catch {
    return false // no settings of its own
  }
}

function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(directory, name)
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, text, { mode: 0o600 })
  }
}
