import type { Duplex } from 'node:stream'

export interface Joined {
  /** Since the far side was heard. */
  silentMs(): number
  destroy(): void
}

/** For what was written and not yet sent when the other side ended. */
const FLUSH_MS = 2_000
/** A far side that vanished without a word is noticed by the kernel's probes. */
const PROBE_MS = 15_000

/**
 * Two sockets become one: bytes go from each to the other, unread, no faster than they are taken.
 * Both die together; `onEnd` is called once.
 */
export function join(near: Duplex, far: Duplex, onEnd: () => void): Joined {
  let heardAt = performance.now()
  let over = false
  const destroy = () => {
    if (over) return
    over = true
    near.destroy()
    far.destroy()
    onEnd()
  }
  prepare(near)
  prepare(far)
  far.on('data', () => {
    heardAt = performance.now()
  })
  pump(near, far, destroy)
  pump(far, near, destroy)
  return { silentMs: () => performance.now() - heardAt, destroy }
}

function prepare(socket: Duplex): void {
  const { setNoDelay, setKeepAlive, setTimeout } = socket as Partial<import('node:net').Socket>
  setNoDelay?.call(socket, true)
  setKeepAlive?.call(socket, true, PROBE_MS)
  setTimeout?.call(socket, 0)
}

function pump(from: Duplex, to: Duplex, destroy: () => void): void {
  from.on('data', (chunk: Buffer) => {
    if (!to.write(chunk)) from.pause()
  })
  to.on('drain', () => from.resume())
  from.on('end', () => to.end())
  from.on('error', destroy)
  from.on('close', () => {
    // A close frame may be on its way yet.
    if (to.writableFinished || to.destroyed) return destroy()
    const timer = setTimeout(destroy, FLUSH_MS)
    to.once('close', () => clearTimeout(timer))
    to.end(destroy)
  })
}
