import type { IncomingMessage, ServerResponse } from 'node:http'
import { MaestroError } from '../errors.ts'
import { answerAndClose } from './client-error.ts'
import { hasBody } from './refusal.ts'

export interface BodyTimes {
  /** ms for a whole body. */
  body: number
  /** ms without a byte, for uploads, which may take as long as they need. */
  uploadIdle: number
}

/** Ends requests whose body does not come: 408 when nothing was answered yet. */
export function watchBody(
  req: IncomingMessage,
  res: ServerResponse,
  isUpload: boolean,
  times: BodyTimes,
): void {
  if (!hasBody(req) || req.complete) return
  const { socket } = req
  let seen = socket.bytesRead

  const expire = () => {
    if (req.complete) return stop()
    if (isUpload && socket.bytesRead > seen) {
      seen = socket.bytesRead
      return
    }
    stop()
    if (res.headersSent) socket.destroy()
    else answerAndClose(socket, tooSlow(isUpload ? times.uploadIdle : times.body, isUpload))
  }
  const timer = setInterval(expire, isUpload ? times.uploadIdle : times.body)
  const stop = () => {
    clearInterval(timer)
    // The connection outlives the request: a listener left on it for each would add up.
    socket.off('close', stop)
  }
  req.once('end', stop).once('close', stop)
  socket.once('close', stop)
}

function tooSlow(ms: number, isUpload: boolean): MaestroError {
  const seconds = `${Math.round(ms / 1000)} s`
  return new MaestroError(
    'TIMEOUT',
    isUpload
      ? `Nothing of the file arrived for ${seconds}. Send it again.`
      : `The body did not arrive within ${seconds}. Send it again.`,
  )
}
