import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import { ConfigError } from '../config-error.ts'
import { MaestroError } from '../errors.ts'
import { type BodyTimes, watchBody } from './body-deadline.ts'
import { answerAndClose, clientErrorAnswer } from './client-error.ts'
import { isUploadPath } from './paths.ts'
import { refuse } from './refusal.ts'

/** All in ms. */
export interface HttpTimes extends BodyTimes {
  headers: number
  keepAlive: number
}

export interface HttpServerOptions {
  log: Pick<Logger, 'debug' | 'error'>
  /** A rejection is logged and answered 500. */
  onRequest(req: IncomingMessage, res: ServerResponse): unknown
  /** A rejection is logged and the socket closed. */
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): unknown
  /** PEM files with the certificate chain and its key; null: plain HTTP. */
  tls?: { readonly cert: string; readonly key: string } | null
  times?: Partial<HttpTimes>
}

export interface HttpServer {
  /** Not listening yet. */
  readonly server: Server
  /** Stops accepting, lets answers end for `graceMs`, then cuts what is left, sockets too. */
  close(graceMs?: number): Promise<void>
}

/** Checked once a second, so headers that do not come end within 10 s. */
const CHECK_MS = 1_000
const TIMES: HttpTimes = { headers: 9_000, body: 30_000, uploadIdle: 30_000, keepAlive: 60_000 }
const MAX_HEADER_BYTES = 32 * 1024
const GRACE_MS = 3_000
/** Open connections of one server: descriptors are left for the node's own work. */
const MAX_CONNECTIONS = 4_096

/**
 * A server with the limits of connections: slow, oversized and ambiguous requests end here, with
 * words where HTTP allows. Throws `ConfigError` for a certificate that can't be used.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { log, onRequest, onUpgrade } = options
  const times = { ...TIMES, ...options.times }
  const server = createBareServer(times, options.tls ?? null)
  server.maxConnections = MAX_CONNECTIONS
  const sockets = new Set<Socket>()
  /** The answer in progress on each connection: bytes after it would become part of it. */
  const answers = new WeakMap<Duplex, ServerResponse>()
  let closing = false

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    answers.set(req.socket, res)
    res.once('close', () => {
      if (closing) setImmediate(() => server.closeIdleConnections())
    })
    watchBody(req, res, isUploadPath(pathOf(req)), times)
    try {
      await onRequest(req, res)
    } catch (error) {
      log.error({ err: error }, 'a request failed')
      answerFailure(req, res)
    }
  }

  const upgrade = async (req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    try {
      await onUpgrade(req, socket, head)
    } catch (error) {
      log.error({ err: error }, 'an upgrade failed')
      socket.destroy()
    }
  }

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', serve)
  // `Expect: 100-continue` waits for the gate's word; other expectations may be ignored.
  server.on('checkContinue', serve)
  server.on('checkExpectation', serve)
  server.on('upgrade', upgrade)
  server.on('connect', (_req: IncomingMessage, socket: Duplex) =>
    answerAndClose(socket, new MaestroError('METHOD_NOT_ALLOWED', 'This node is not a proxy.')),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // The error holds what came, which may be a path with a token, or a cookie.
    log.debug({ code: error.code }, 'not a request')
    const answer = clientErrorAnswer(error)
    const inProgress = answers.get(socket)
    if (answer === null || (inProgress?.headersSent && !inProgress.writableFinished)) {
      socket.destroy()
    } else {
      answerAndClose(socket, answer)
    }
  })
  server.on('tlsClientError', (error: Error) => log.debug({ err: error }, 'not TLS'))

  return {
    server,
    close(graceMs = GRACE_MS) {
      closing = true
      return new Promise((resolve) => {
        const cut = setTimeout(() => {
          for (const socket of sockets) socket.destroy()
        }, graceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      })
    },
  }
}

function createBareServer(times: HttpTimes, tls: HttpServerOptions['tls']): Server {
  const limits: ServerOptions = {
    headersTimeout: times.headers,
    // The body has its own deadline, since uploads are exempt from one.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(CHECK_MS, times.headers),
    keepAliveTimeout: times.keepAlive,
    maxHeaderSize: MAX_HEADER_BYTES,
    // The gate counts Host headers and answers in words.
    requireHostHeader: false,
    insecureHTTPParser: false,
    noDelay: true,
  }
  if (!tls) return createServer(limits)
  return createTlsServer({ ...limits, ...readCertificate(tls), handshakeTimeout: times.headers })
}

function readCertificate(files: { cert: string; key: string }): { cert: Buffer; key: Buffer } {
  const read = (name: string, file: string): Buffer => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw unusable(name, file, 'a PEM file that the node can read', error)
    }
  }
  const pem = {
    cert: read('MAESTRO_TLS_CERT', files.cert),
    key: read('MAESTRO_TLS_KEY', files.key),
  }
  try {
    createSecureContext(pem)
  } catch (error) {
    throw unusable('MAESTRO_TLS_CERT', files.cert, 'a certificate that fits its key', error)
  }
  return pem
}

function unusable(name: string, file: string, allowed: string, error: unknown): ConfigError {
  return new ConfigError([{ name, source: file, allowed, cause: (error as Error).message }])
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').split('?')[0] ?? ''
}

function answerFailure(req: IncomingMessage, res: ServerResponse): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const error = new MaestroError('INTERNAL_ERROR', 'The node failed to answer. Its log says why.')
  refuse(req, res, { error }, false)
}
