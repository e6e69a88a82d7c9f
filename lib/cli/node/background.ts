import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DataDirError, makePrivate } from '../../own-directory.ts'
import type { Env } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'
import { findNodeHere, type NodeHere } from './here.ts'
import { serverWords } from './server.ts'
import { until } from './until.ts'

/** Until the node answers; a first start makes its keys and databases. */
const START_MS = 30_000
/** Beyond this a log begins anew at the next start, and the old one is kept beside it. */
const LOG_BYTES = 5 * 1024 * 1024
const TAIL_BYTES = 4_000

export const logFile = (dataDir: string) => join(dataDir, 'node.log')

/** Starts a node that outlives this command and resolves when it answers. Throws `CliError`. */
export async function startInBackground(dataDir: string, env: Env): Promise<NodeHere> {
  const file = openLog(dataDir)
  const from = file.size
  const [command = '', ...args] = serverWords()
  const child = spawn(command, args, {
    detached: true,
    cwd: '/',
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', file.fd, file.fd],
  })
  closeSync(file.fd)
  let ended: string | null = null
  child.on('error', (error) => {
    ended = error.message
  })
  child.on('exit', (code, signal) => {
    ended = `It ended with ${code ?? signal}.`
  })
  const found = await until(async () => ended !== null || (await findNodeHere(dataDir)), START_MS)
  if (found && found !== true) {
    child.unref()
    return found
  }
  const said = readFileSync(logFile(dataDir)).subarray(from).subarray(-TAIL_BYTES).toString('utf8')
  if (found === null) {
    throw new CliError(
      `The node did not answer within ${START_MS / 1000} s. It may still be starting: maestro status, maestro logs.`,
      EXIT.timeout,
    )
  }
  throw new CliError(`The node did not start. ${said.trim() || ended}`)
}

function openLog(dataDir: string): { fd: number; size: number } {
  try {
    makePrivate(dataDir)
    const path = logFile(dataDir)
    const before = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (before > LOG_BYTES) renameSync(path, `${path}.1`)
    return { fd: openSync(path, 'a', 0o600), size: before > LOG_BYTES ? 0 : before }
  } catch (error) {
    if (error instanceof DataDirError) throw new CliError(error.message)
    throw error
  }
}
