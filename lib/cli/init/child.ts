import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { isatty } from 'node:tty'
import type { ProgramExit } from '../../work/launch/exit.ts'

export interface ChildSpec {
  file: string
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** Seconds until it is ended; without, it takes as long as it likes. */
  timeout?: number | undefined
  /** What asks it to end; a shell that is interactive ignores SIGTERM. */
  endSignal?: NodeJS.Signals
  /** ms from there to SIGKILL. */
  graceMs?: number
}

const GRACE_MS = 10_000
/** The longest that a timer of Node's takes, about 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1
/** The terminal sends these to the program itself, which is in the same process group. */
const OF_TERMINAL = ['SIGINT', 'SIGQUIT'] as const
/** Of whoever wants the pane to end. */
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const

/**
 * Runs a program in this very terminal and resolves when it has ended. Keys such as Ctrl-C are the
 * program's; SIGTERM and SIGHUP are passed on. Rejects when it cannot be started.
 */
export function runChild(spec: ChildSpec): Promise<ProgramExit> {
  const { endSignal = 'SIGTERM', graceMs = GRACE_MS } = spec
  return new Promise((resolve, reject) => {
    const child = spawn(spec.file, spec.args, { cwd: spec.cwd, env: spec.env, stdio: 'inherit' })
    const hadTerminal = isatty(0)
    let cause: 'time' | 'asked' | null = null
    let grace: NodeJS.Timeout | undefined
    const end = (why: 'time' | 'asked', signal: NodeJS.Signals) => {
      cause ??= why
      child.kill(signal)
      grace ??= setTimeout(() => child.kill('SIGKILL'), graceMs)
    }
    const stopTimer = startTimer(spec.timeout, () => end('time', endSignal))
    const stopListening = listen((signal) => end('asked', signal))
    const settle = () => {
      stopTimer()
      stopListening()
      clearTimeout(grace)
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('exit', (status, signal) => {
      settle()
      // A terminal that was closed told the program itself, and perhaps nobody else.
      if (hadTerminal && !isatty(0)) cause ??= 'asked'
      resolve(exitOf({ status, signal, cause, timeout: spec.timeout }))
    })
  })
}

function startTimer(seconds: number | undefined, onTime: () => void): () => void {
  const ms = seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000
  if (ms > MAX_TIMER_MS) return () => undefined
  const timer = setTimeout(onTime, ms)
  return () => clearTimeout(timer)
}

/** Stays deaf to the terminal's signals and hears the others; the answer undoes it. */
function listen(onSignal: (signal: NodeJS.Signals) => void): () => void {
  const deaf = () => undefined
  for (const signal of OF_TERMINAL) process.on(signal, deaf)
  for (const signal of PASSED_ON) process.on(signal, onSignal)
  return () => {
    for (const signal of OF_TERMINAL) process.off(signal, deaf)
    for (const signal of PASSED_ON) process.off(signal, onSignal)
  }
}

interface Ending {
  status: number | null
  signal: NodeJS.Signals | null
  cause: 'time' | 'asked' | null
  timeout?: number | undefined
}

/** The words for an end. 128 and above is how a shell tells of a signal. */
export function exitOf({ status, signal, cause, timeout }: Ending): ProgramExit {
  const how = { status, signal, at: Date.now() }
  if (cause === 'time') {
    return { outcome: 'failed', ...how, reason: `Its time of ${timeout} s was over.` }
  }
  if (cause === 'asked') return { outcome: 'stopped', ...how }
  if (status === 0) return { outcome: 'completed', ...how }
  const reason =
    status === null
      ? `The program was ended by ${signal}.`
      : `The program ended with status ${status}${signalOf(status)}.`
  return { outcome: 'failed', ...how, reason }
}

function signalOf(status: number): string {
  const name = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0]
  return name ? ` (${name})` : ''
}
