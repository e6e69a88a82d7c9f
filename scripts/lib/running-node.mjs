import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { SetupError } from '../setup/words.mjs'

/**
 * Asks the node that runs on this machine with this DATA_DIR, by its unix socket, or over loopback when
 * it has none. What it refuses is thrown
 * as a `SetupError` with its `code` and `details`.
 * @returns {Promise<(method: string, path: string, body?: unknown) => Promise<any>>}
 */
export async function runningNode() {
  const dataDir = dataDirectory()
  const url = urlOf(dataDir)
  const socket = join(dataDir, 'maestro.sock')
  const send = existsSync(socket) ? overSocket(socket) : await overLoopback(dataDir, url)

  return async (method, path, body) => {
    const { status, text } = await send(method, path, body).catch((error) => {
      throw notRunning(dataDir, error)
    })
    const answer = text === '' ? null : JSON.parse(text)
    if (status < 400) return answer
    const error = new SetupError(answer?.message ?? `The node answered ${status}.`)
    throw Object.assign(error, { code: answer?.code, details: answer?.details })
  }
}

/** Only the node's user can open it, so it asks for nothing else. */
function overSocket(socketPath) {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { host: 'localhost', ...(body && { 'content-type': 'application/json' }) }
      const asking = request({ socketPath, method, path, headers }, (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
        )
      })
      asking.on('error', reject)
      asking.end(body && JSON.stringify(body))
    })
}

async function overLoopback(dataDir, url) {
  const cookie = await launchCookie(dataDir)
  return async (method, path, body) => {
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(cookie !== null && { cookie }),
    }
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const response = await fetch(new URL(path, url), init)
    return { status: response.status, text: await response.text() }
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
