import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Manifest } from '../../wire/manifest.ts'
import { SessionId, type SessionRole } from '../../wire/session.ts'
import { forgetExit, type ProgramExit, writeExit } from '../../work/launch/exit.ts'
import { EXIT, type Exit } from '../exit.ts'
import { createAsk } from './ask.ts'
import { logLine } from './bounded-log.ts'
import { runChild } from './child.ts'
import { directoryOf, manifestOf, type Prepared, prepare, type Surroundings } from './prepare.ts'
import { NodeAway, whileAway } from './reporter.ts'
import { createSessionReport, type SessionReport } from './session-report.ts'

export interface InitIo extends Surroundings {
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown }
  limits?: Partial<InitLimits>
}

export interface InitLimits {
  /** The program starts after this many ms, whatever the node does; it is told on meanwhile. */
  startWaitMs: number
  startRetryMs: number
  /** The pane stays so many ms for a node that is away; then the file `exit` has to do. */
  endRetryMs: number
}

const LIMITS: InitLimits = { startWaitMs: 1_500, startRetryMs: 10 * 60_000, endRetryMs: 20_000 }

/**
 * Runs the program of a session in this terminal and tells its node how that goes. Resolves with the
 * exit code when it has ended; whatever keeps it from starting fails the session, and is thrown.
 */
export async function initSession(role: SessionRole, io: InitIo): Promise<Exit> {
  const ask = createAsk(io.env, io.home)
  let directory: string | null = null
  let prepared: Prepared
  try {
    const { manifest, path } = manifestOf(io.env, role)
    directory = directoryOf(path, manifest.session.id, io.env, io.home)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    prepared = await prepare(manifest, directory, io)
  } catch (error) {
    await failed(error as Error, directory, io)
    throw error
  }
  const { manifest } = prepared
  const report = createSessionReport(ask, manifest.session.id, manifest.tasks)
  const log = (line: string) => logLine(join(directory, 'init.log'), line)
  const exit = await runProgram(prepared, { directory, report, log, io })
  // A terminal that is closed leaves no time: its node sees it go, and reads the file.
  if (exit.outcome !== 'stopped') await tellEnd(exit, { directory, report, log, io })
  return exit.outcome === 'failed' ? EXIT.failed : EXIT.ok
}

interface Running {
  directory: string
  report: SessionReport
  log(line: string): void
  io: InitIo
}

async function runProgram(
  { manifest, child, banner }: Prepared,
  at: Running,
): Promise<ProgramExit> {
  const { directory, report, log, io } = at
  const { startWaitMs, startRetryMs } = { ...LIMITS, ...io.limits }
  forgetExit(directory)
  const ended = new AbortController()
  const told = whileAway(report.running, { forMs: startRetryMs, signal: ended.signal }).catch(
    (error) => log(`running was not told: ${error.message}`),
  )
  await Promise.race([told, delay(startWaitMs, undefined, { ref: false })])
  if (banner !== null) io.stdout.write(`${banner}\n\n`)
  const exit = await runChild(child).catch((error: Error) => notStarted(manifest, error))
  writeExit(directory, exit)
  ended.abort()
  // What was under way is not to come after the end.
  await told
  return exit
}

function notStarted({ program }: Manifest, { message }: Error): ProgramExit {
  const reason = `${program} could not be started: ${message}.`
  return { outcome: 'failed', status: null, signal: null, reason, at: Date.now() }
}

async function tellEnd(exit: ProgramExit, { directory, report, log, io }: Running): Promise<void> {
  const { endRetryMs } = { ...LIMITS, ...io.limits }
  try {
    await whileAway(() => report.ended(exit), {
      forMs: endRetryMs,
      onAway: () =>
        io.stderr.write(
          `The node does not answer. It is told for ${endRetryMs / 1000} s; later it reads ${join(directory, 'exit')}.\n`,
        ),
    })
  } catch (error) {
    log(`${exit.outcome} was not told: ${(error as Error).message}`)
  }
}

/** The session that never began: its file says why, and its node is told. */
async function failed(error: Error, directory: string | null, io: InitIo): Promise<void> {
  const sessionId = SessionId.safeParse(io.env.MAESTRO_SESSION_ID).data
  const place = directory ?? placeOf(sessionId, io)
  const exit = { outcome: 'failed', status: null, signal: null, reason: error.message } as const
  if (place !== null) {
    try {
      writeExit(place, { ...exit, at: Date.now() })
    } catch (cause) {
      io.stderr.write(`How it ended cannot be written to ${place}: ${(cause as Error).message}\n`)
    }
  }
  if (sessionId === undefined) return
  const { endRetryMs } = { ...LIMITS, ...io.limits }
  const report = createSessionReport(createAsk(io.env, io.home), sessionId, [])
  await whileAway(() => report.ended(exit), { forMs: endRetryMs }).catch((cause: Error) => {
    const away = cause instanceof NodeAway ? 'The node does not answer' : cause.message
    io.stderr.write(`The session could not be marked as failed: ${away}.\n`)
  })
}

/** Beside a manifest that cannot be read, when that is at the session's place. */
function placeOf(sessionId: string | undefined, { env, home }: InitIo): string | null {
  const path = env.MAESTRO_MANIFEST_PATH
  if (!path || sessionId === undefined) return null
  const directory = directoryOf(path, sessionId, env, home)
  return directory === dirname(path) && existsSync(directory) ? directory : null
}
