import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Log } from '../../../log.ts'
import { StoreError } from '../../inspect.ts'
import { asMaestroError, isAway, reasonOf } from './errors.ts'

/** Connections of one node: one writes, the others read. */
const MAX_CONNECTIONS = 6
const CONNECT_MS = 5_000
/** Nothing that works takes as long; what waits longer has lost the server. */
const QUERY_MS = 10_000
/** Of a node that holds the lock of writes: its host may have gone. */
const LOCK_MS = 8_000

const INT8 = pg.types.builtins.INT8

/** Times and counts are below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
}

/** `postgres://user@host:port/database`: for people, without the password. Throws `StoreError`. */
export function nameOf(url: string): string {
  try {
    const { user, host, port, database } = new pg.Client({ connectionString: url })
    return `postgres://${user ?? ''}@${host}:${port}/${database ?? ''}`
  } catch {
    // The reason would show the URL, and with it the password.
    throw new StoreError(
      'of DATABASE_URL',
      'cannot be found: the URL is not one',
      'Write it as postgres://user:password@host:5432/database, with %40 for an @ in the password.',
    )
  }
}

export function configOf(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'maestro',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: QUERY_MS,
    keepAlive: true,
    types,
  }
}

export interface PoolOptions {
  url: string
  log: Pick<Log, 'debug'>
  /** The connection went while a change was being made firm: it may or may not be there. */
  onUnsure(): void
}

/**
 * Connections for Kysely. A failing one is not used again, and the next query makes a new one. While
 * the database is away queries throw `DATABASE_UNAVAILABLE`.
 */
export function createPool({ url, log, onUnsure }: PoolOptions): PostgresPool {
  const pool = new pg.Pool({ ...configOf(url), max: MAX_CONNECTIONS })
  const lost = (error: Error) => log.debug({ reason: reasonOf(error) }, 'A connection was lost')
  // Without a listener an error of a connection, idle or in use, would end the process.
  pool.on('error', lost)
  pool.on('connect', (client) => client.on('error', lost))
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw asMaestroError(error, null)
      })
      let broken = false
      const guarded = {
        async query(text: string, parameters: readonly unknown[]) {
          try {
            return await client.query(text, [...parameters])
          } catch (error) {
            broken ||= isAway(error)
            if (broken && text === 'commit') onUnsure()
            throw asMaestroError(error, text)
          }
        },
        release: () => client.release(broken),
      }
      // Kysely's type has cursors too, which it asks for only when it streams.
      return guarded as unknown as PostgresPoolClient
    },
    end: () => pool.end(),
  }
}
