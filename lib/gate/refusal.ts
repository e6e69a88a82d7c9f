import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MaestroError } from '../errors.ts'
import { ACCESS_PAGE_POLICY, type AccessPage, renderAccessPage } from './access-page.ts'
import { SECURITY_HEADERS } from './headers.ts'

export interface Refusal {
  error: MaestroError
  /** For people, when a page was asked for; default: made from the error. */
  page?: AccessPage
  headers?: Record<string, string>
}

/** Answers `res` with the error: a page for people, JSON for programs. */
export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  { error, page, headers = {} }: Refusal,
  asPage: boolean,
): void {
  if (res.headersSent || res.destroyed) return
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  // What is left of the body would be read as the next request's beginning.
  if (!req.complete && hasBody(req)) res.setHeader('connection', 'close')
  res.setHeader('cache-control', 'no-store')
  const body = asPage ? renderAccessPage(page ?? pageOf(error)) : errorText(error)
  if (asPage) res.setHeader('content-security-policy', ACCESS_PAGE_POLICY)
  res.setHeader('content-type', asPage ? 'text/html; charset=utf-8' : 'application/json')
  res.setHeader('content-length', Buffer.byteLength(body))
  res.writeHead(error.status).end(body)
}

/** Refuses before the upgrade: the socket has seen no byte of ours yet. */
export function refuseUpgrade(socket: Duplex, { error, headers = {} }: Refusal): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.end(rawAnswer(error, headers), () => socket.destroy())
}

/** A whole HTTP/1.1 answer, for sockets that have no `ServerResponse`. It closes the connection. */
export function rawAnswer(error: MaestroError, headers: Record<string, string> = {}): string {
  const body = errorText(error)
  const fields = {
    ...SECURITY_HEADERS,
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...headers,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const reason = STATUS_CODES[error.status] ?? 'Error'
  return `HTTP/1.1 ${error.status} ${reason}\r\n${lines.join('')}\r\n${body}`
}

/** The body of a refusal for programs, as it is sent. */
export function errorText(error: MaestroError): string {
  return `${JSON.stringify(error.toBody())}\n`
}

export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length']
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

function pageOf(error: MaestroError): AccessPage {
  return { title: STATUS_CODES[error.status] ?? 'Refused', message: error.message }
}
