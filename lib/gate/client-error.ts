import type { Duplex } from 'node:stream'
import { MaestroError } from '../errors.ts'
import { rawAnswer } from './refusal.ts'

/** How long a client may go on sending after its answer, so that it gets to read it. */
const LINGER_MS = 1_000

interface ParseError extends Error {
  code?: string
  reason?: string
}

/**
 * What to tell a client whose bytes were not a request that HTTP allows (codes of Node's
 * `clientError`); null when nobody is there to tell.
 */
export function clientErrorAnswer(error: ParseError): MaestroError | null {
  switch (error.code) {
    case 'ECONNRESET':
    case 'EPIPE':
    case 'HPE_INVALID_EOF_STATE':
      return null
    case 'HPE_HEADER_OVERFLOW':
      return new MaestroError('HEADERS_TOO_LARGE', 'The headers are larger than 32 KB.')
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new MaestroError('PAYLOAD_TOO_LARGE', 'The chunk extensions are larger than 16 KB.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new MaestroError('TIMEOUT', 'The headers did not arrive within 10 s.')
    default:
      return new MaestroError(
        'VALIDATION_ERROR',
        `The request is not valid HTTP/1.1${error.reason ? `: ${error.reason}` : ''}.`,
      )
  }
}

/** Answers on the bare socket and closes it, reading on for a moment lest a reset eats the answer. */
export function answerAndClose(socket: Duplex, error: MaestroError): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.on('error', () => socket.destroy())
  socket.end(rawAnswer(error))
  socket.resume()
}
