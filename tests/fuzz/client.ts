import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import type { FuzzRequest } from './requests.ts'
import type { Door } from './world.ts'

export interface FuzzAnswer {
  /** 0: the connection was closed without one. */
  status: number
  body: string
}

export interface FuzzClient {
  /** Throws when there is no answer within the time that every request has. */
  send(door: Door, input: FuzzRequest): Promise<FuzzAnswer>
  close(): void
}

/** A node answers what it is asked within this time, or closes. */
export const HANGS_AFTER_MS = 25_000
const KEPT_BYTES = 2_000

export function createFuzzClient(): FuzzClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  return {
    send: (door, input) =>
      input.raw ? sendRaw(door, input.raw) : sendHttp(agent, door, input).catch(ifClosed),
    close: () => agent.destroy(),
  }
}

/** Refused before it was read, or not sendable at all: the node has shown no fault by it. */
function ifClosed(error: NodeJS.ErrnoException): FuzzAnswer {
  const closed = ['ECONNRESET', 'EPIPE', 'ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS']
  if (closed.includes(error.code ?? '') || /^HPE_/.test(error.code ?? '')) {
    return { status: 0, body: error.code ?? '' }
  }
  throw error
}

function sendHttp(agent: Agent, door: Door, input: FuzzRequest): Promise<FuzzAnswer> {
  const { method, body } = input
  const path = `${door.prefix}${input.target}`
  return new Promise((resolve, reject) => {
    const headers = {
      ...door.headers(method, path, body ?? Buffer.alloc(0)),
      ...input.headers,
      ...(body && { 'content-length': String(body.length) }),
    }
    const req = request({ agent, host: door.host, port: door.port, method, path, headers })
    const timer = setTimeout(() => req.destroy(new Error('no answer')), HANGS_AFTER_MS)
    const chunks: Buffer[] = []
    req.on('response', (res) => {
      let kept = 0
      res.on('data', (chunk: Buffer) => {
        if (kept < KEPT_BYTES) chunks.push(chunk)
        kept += chunk.length
      })
      const done = () => {
        clearTimeout(timer)
        resolve({ status: res.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
      }
      res.on('end', done)
      res.on('error', done)
    })
    req.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    // An answer may come before the body is sent: then the rest of it is not wanted.
    req.on('continue', () => undefined)
    req.end(body ?? undefined)
  })
}

function sendRaw(door: Door, bytes: Buffer): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: door.host, port: door.port }, () => socket.end(bytes))
    const chunks: Buffer[] = []
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error('no answer to raw bytes'))
    }, HANGS_AFTER_MS)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      const body = Buffer.concat(chunks).toString('latin1').slice(0, KEPT_BYTES)
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(body)?.[1] ?? 0), body })
    })
  })
}
