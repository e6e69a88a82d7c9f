import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http'

/** Where a node answers, and by what right the command asks it. */
export type Target =
  /** Only the node's user can open it, so it asks for nothing else. */
  | { kind: 'socket'; socketPath: string; dataDir: string }
  | { kind: 'url'; url: string; headers: Readonly<Record<string, string>> }

export interface Answer {
  status: number
  text: string
}

const TIMEOUT_MS = 120_000

/**
 * One request, whatever its answer is. Rejects with the system's error when nothing answers. Node's
 * own `http`, because loading `fetch` alone takes longer than asking.
 */
export async function send(
  target: Target,
  method: string,
  path: string,
  body?: unknown,
  timeout = TIMEOUT_MS,
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    accept: 'application/json',
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
  }
  const asking = await open(target, { method, path, headers, timeout })
  return new Promise((resolve, reject) => {
    asking.on('error', reject)
    asking.on('timeout', () => asking.destroy(new Error(`no answer for ${timeout} ms`)))
    asking.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      )
    })
    asking.end(text)
  })
}

async function open(target: Target, options: RequestOptions): Promise<ClientRequest> {
  if (target.kind === 'socket') {
    const { socketPath } = target
    const headers = { ...options.headers, host: 'localhost' }
    return httpRequest({ ...options, socketPath, headers, agent: false })
  }
  const url = new URL(options.path ?? '/', target.url)
  const all = { ...options, headers: { ...options.headers, ...target.headers }, agent: false }
  delete (all as RequestOptions).path
  if (url.protocol !== 'https:') return httpRequest(url, all as RequestOptions)
  const https = await import('node:https')
  return https.request(url, all as RequestOptions)
}

/** The cookie that a URL gives, without going on to where it leads; null: none. */
export function visit(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const asking = httpRequest(url, { agent: false, timeout: TIMEOUT_MS }, (response) => {
      response.resume()
      resolve(response.headers['set-cookie']?.[0]?.split(';')[0] ?? null)
    })
    asking.on('error', () => resolve(null))
    asking.end()
  })
}
