import { spawn } from 'node:child_process'
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
const PATIENCE_MS = 3_000

const children = new Set()
let forwarding = false

/**
 * Runs a command without a shell and with no input. Everything it says goes to the file `log`, or to
 * our own output when there is none.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, log?: string, limit?: number}} [options] limit: ms
 *   after which it is ended
 * @returns {Promise<{code: number, output: string}>} code 127 when it could not be started, 124
 *   (timeout(1)) when its time was up
 */
export function run(command, args, { cwd, env = process.env, log, limit } = {}) {
  forwardSignals()
  let file
  if (log) {
    mkdirSync(dirname(log), { recursive: true })
    file = openSync(log, 'w')
  }
  return new Promise((resolve) => {
    const stdio = ['ignore', file ?? 'inherit', file ?? 'inherit']
    const child = spawn(command, args, { cwd, env, stdio })
    children.add(child)
    let late = false
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            end(child)
          }, limit)
    const done = (code, words = '') => {
      clearTimeout(timer)
      children.delete(child)
      if (file !== undefined) closeSync(file)
      resolve({ code, output: (log ? readFileSync(log, 'utf8') : '') + words })
    }
    child.once('error', (error) => done(127, error.message))
    child.once('exit', (code) => done(late ? 124 : (code ?? 1)))
  })
}

/** SIGTERM, and SIGKILL to what takes no notice. */
function end(child) {
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref()
}

/** Ctrl-C ends what we started, then us; without this, `kill` of set-up would leave npm running. */
function forwardSignals() {
  if (forwarding) return
  forwarding = true
  for (const signal of Object.keys(EXIT_CODES)) process.on(signal, endAll)
}

/** Gives the signals back, for whoever runs next in this process. */
export function releaseSignals() {
  for (const signal of Object.keys(EXIT_CODES)) process.off(signal, endAll)
  forwarding = false
}

async function endAll(signal) {
  setTimeout(() => process.exit(EXIT_CODES[signal]), PATIENCE_MS).unref()
  const ends = [...children].map((child) => new Promise((ended) => child.once('exit', ended)))
  for (const child of children) child.kill(signal)
  await Promise.all(ends)
  process.exit(EXIT_CODES[signal])
}

/** Full path of an executable on the PATH, null when there is none. */
export function which(name, path = process.env.PATH ?? '') {
  for (const dir of path.split(delimiter).filter(Boolean)) {
    try {
      accessSync(join(dir, name), constants.X_OK)
      return join(dir, name)
    } catch {
      // Not there; look further.
    }
  }
  return null
}
