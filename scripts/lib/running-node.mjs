import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { SetupError } from '../setup/words.mjs'

/**
 * Asks the node that runs on this machine with this DATA_DIR, over loopback. What it refuses is thrown
 * as a `SetupError` with its `code` and `details`.
 * @returns {Promise<(method: string, path: string, body?: unknown) => Promise<any>>}
 */
export async function runningNode() {
  const dataDir = dataDirectory()
  const url = urlOf(dataDir)
  const cookie = await launchCookie(dataDir)

  return async (method, path, body) => {
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(cookie !== null && { cookie }),
    }
    const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const response = await fetch(new URL(path, url), request).catch((error) => {
      throw notRunning(dataDir, error)
    })
    const text = await response.text()
    const answer = text === '' ? null : JSON.parse(text)
    if (response.ok) return answer
    const error = new SetupError(answer?.message ?? `The node answered ${response.status}.`)
    throw Object.assign(error, { code: answer?.code, details: answer?.details })
  }
}

function dataDirectory() {
  const home = homedir()
  const configured = process.env.DATA_DIR || readConfig(join(home, '.maestro', 'config.json'))
  if (!configured) return join(home, '.maestro', 'data')
  return resolve(configured.replace(/^~(?=$|\/)/, home))
}

function readConfig(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).DATA_DIR
  } catch {
    return undefined // none, or one that the node itself explains when it starts
  }
}

function urlOf(dataDir) {
  try {
    const { url } = JSON.parse(readFileSync(join(dataDir, 'node.pid'), 'utf8'))
    if (typeof url === 'string') return url
  } catch (error) {
    throw notRunning(dataDir, error)
  }
  throw notRunning(dataDir)
}

function notRunning(dataDir, cause) {
  const error = new SetupError(
    `No node runs with the data directory ${dataDir}. Start it, or name another directory with DATA_DIR.`,
    ['npm start'],
  )
  error.cause = cause
  return error
}

/** A node that does not trust loopback gives a cookie for the URL in its file (0600). */
async function launchCookie(dataDir) {
  let url
  try {
    url = readFileSync(join(dataDir, 'launch-url'), 'utf8').trim()
  } catch {
    return null // it trusts loopback
  }
  const response = await fetch(url, { redirect: 'manual' }).catch(() => null)
  return response?.headers.getSetCookie()[0]?.split(';')[0] ?? null
}
