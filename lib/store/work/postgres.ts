import { randomUUID } from 'node:crypto'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type { Log } from '../../log.ts'
import { requireKnown, StoreError } from '../inspect.ts'
import { migrate } from '../migrate.ts'
import { WORK_MIGRATIONS } from './migrations.ts'
import { createPool, nameOf } from './postgres/connection.ts'
import { reasonOf } from './postgres/errors.ts'
import { type Listener, openListener } from './postgres/listener.ts'
import { CHANNEL, decodeNotice, encodeNotice, type NamedEvent } from './postgres/notice.ts'
import type { WorkDatabase, WorkTables, WorkTransaction } from './schema.ts'
import type { WorkEvent, WorkStore, Written } from './types.ts'

/** Of the advisory lock that writes take in turns, on all nodes. */
const WRITE_LOCK = 0x4d53_5452

export interface PostgresWorkOptions {
  /** With the password; it is shown to nobody. */
  url: string
  log: Pick<Log, 'debug' | 'info' | 'warn' | 'error'>
  /** `from`: the home of the board, when another node did it; else this one did. */
  publish(event: WorkEvent, from?: string): void
  /** Events of other nodes were missed: whoever listens has to read again. */
  missed(): void
  /** What other nodes did, with the contents that it has now; what is gone meanwhile is left out. */
  load(store: WorkStore, events: readonly NamedEvent[]): Promise<WorkEvent[]>
}

/**
 * The work store in a database that several nodes share. Throws `StoreError`, with the reason, when it
 * cannot be used; when it goes away later, reads and writes throw `DATABASE_UNAVAILABLE` until it is back.
 */
export async function openPostgresWork(options: PostgresWorkOptions): Promise<WorkStore> {
  const { url, log, publish, missed } = options
  const name = nameOf(url)
  const self = randomUUID()
  const pool = createPool({ url, log, onUnsure: missed })
  const db: WorkDatabase = new Kysely<WorkTables>({ dialect: new PostgresDialect({ pool }) })
  try {
    const boardId = await prepare(db, name)
    const inTurn = createTurns()
    let listener: Listener | undefined
    const store: WorkStore = {
      homeId: `shared:${boardId}`,
      db,
      async write(make) {
        // In turns within the node too, so that those who wait for the lock leave connections to readers.
        const { answer, events } = await inTurn(() => writeLocked(db, self, make))
        for (const event of events) publish(event)
        return answer
      },
      async close() {
        await listener?.close()
        await db.destroy()
      },
    }
    const load = (events: readonly NamedEvent[]) => options.load(store, events)
    const retell = (event: WorkEvent) => publish(event, store.homeId)
    const { hear } = createNews({ self, load, publish: retell, missed, log })
    listener = await openListener({ url, log, onNotice: hear, onAgain: missed })
    return store
  } catch (error) {
    await db.destroy()
    throw asStoreError(error, name)
  }
}

/** Brings the schema up to date; the database's own id, made by the first node that comes. */
async function prepare(db: WorkDatabase, name: string): Promise<string> {
  const there = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (there.some((table) => table.name === 'kysely_migration')) {
    const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    const names = applied.rows.map((row) => row.name)
    requireKnown(name, names, Object.keys(WORK_MIGRATIONS), 'set DATABASE_URL to another database')
  }
  await migrate(db, WORK_MIGRATIONS, name)
  await db
    .insertInto('board')
    .values({ one: 1, id: randomUUID() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await db.selectFrom('board').select('id').executeTakeFirstOrThrow()).id
}

/** One write at a time on all nodes, so that none reads what another is about to change. */
function writeLocked<T>(
  db: WorkDatabase,
  self: string,
  make: (db: WorkTransaction) => Promise<Written<T>>,
): Promise<Written<T>> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(WRITE_LOCK)})`.execute(transaction)
    const written = await make(transaction)
    // Within the transaction: others hear of it when it is there, and of nothing that is not.
    if (written.events.length > 0) {
      const payload = encodeNotice(self, written.events)
      await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(transaction)
    }
    return written
  })
}

/** Runs one after the other, in the order in which they came. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run, run)
    last = turn
    return turn
  }
}

interface NewsOptions extends Pick<PostgresWorkOptions, 'publish' | 'missed' | 'log'> {
  self: string
  load(events: readonly NamedEvent[]): Promise<WorkEvent[]>
}

/** Publishes here what other nodes wrote, in its order; what comes meanwhile is loaded in one go. */
function createNews({ self, load, publish, missed, log }: NewsOptions) {
  let waiting: NamedEvent[] = []
  let loading = false

  async function work(): Promise<void> {
    loading = true
    while (waiting.length > 0) {
      const events = waiting
      waiting = []
      try {
        for (const event of await load(events)) publish(event)
      } catch (err) {
        log.warn({ err }, 'News of the shared database could not be read')
        missed()
      }
    }
    loading = false
  }

  return {
    hear(payload: string): void {
      const { from, events } = decodeNotice(payload)
      if (from === self) return
      if (events === null) {
        missed()
        return
      }
      waiting.push(...events)
      if (!loading) void work()
    },
  }
}

function asStoreError(error: unknown, name: string): unknown {
  if (error instanceof StoreError) return error
  return new StoreError(
    name,
    `cannot be used (${reasonOf(error)})`,
    'See that PostgreSQL runs and that DATABASE_URL is right, then start Maestro again.',
    { cause: error },
  )
}
