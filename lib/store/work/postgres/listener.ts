import { Socket } from 'node:net'
import pg from 'pg'
import type { Log } from '../../../log.ts'
import { configOf } from './connection.ts'
import { reasonOf } from './errors.ts'
import { CHANNEL } from './notice.ts'

const RETRY_MS = 250
const RETRY_MAX_MS = 5_000
const ASK_EVERY_MS = 15_000

export interface ListenerOptions {
  url: string
  log: Pick<Log, 'info' | 'warn'>
  onNotice(payload: string): void
  /** It listens again: what was told meanwhile was missed. */
  onAgain(): void
}

export interface Listener {
  close(): Promise<void>
}

/**
 * A connection of its own that hears what other nodes write. The first one must succeed; when it is
 * lost, also without a word, it is made again, for as long as that takes.
 */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { url, log, onNotice, onAgain } = options
  let current: { close(): Promise<void> } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let closed = false

  async function listen(): Promise<void> {
    const socket = new Socket()
    const client = new pg.Client({ ...configOf(url), stream: () => socket })
    let over = false
    const drop = (reason: string) => {
      if (over) return
      over = true
      clearInterval(asking)
      socket.destroy()
      if (current !== connection) return
      current = null
      log.warn({ reason }, 'The shared database is away; its news are missed')
      again()
    }
    const asking = setInterval(() => {
      client.query('select 1').catch((error: unknown) => drop(reasonOf(error)))
    }, ASK_EVERY_MS)
    const connection = {
      async close() {
        over = true
        clearInterval(asking)
        await client.end()
      },
    }
    client.on('error', (error) => drop(reasonOf(error)))
    client.on('end', () => drop('it closed the connection'))
    client.on('notification', ({ payload }) => onNotice(payload ?? ''))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      drop(reasonOf(error))
      throw error
    }
    // It may have been closed while the connection was made.
    if (closed) await connection.close()
    else if (over) throw new Error('The connection was lost at once')
    else current = connection
  }

  function again(): void {
    if (closed) return
    const wait = Math.min(RETRY_MS * 2 ** attempt, RETRY_MAX_MS)
    attempt += 1
    timer = setTimeout(() => {
      listen().then(back, again)
    }, wait)
  }

  function back(): void {
    if (closed) return
    attempt = 0
    log.info('The shared database is back')
    onAgain()
  }

  await listen()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await current?.close()
    },
  }
}
