import type { NodeDatabase } from './database.ts'

/** What was asked for under one key, and what came of it. */
export interface KeptRequest {
  /** Of whom and what was asked, and with which body. */
  digest: string
  /** JSON of the answer; null: it was begun, and never answered. */
  answer: string | null
}

export interface IdempotencyStore {
  get(key: string): Promise<KeptRequest | null>
  /** On disk before it resolves, so that not even a crash lets the request be done twice. */
  begin(key: string, digest: string): Promise<void>
  finish(key: string, answer: string): Promise<void>
  /** Nothing was done under this key. */
  drop(key: string): Promise<void>
}

const KEEP_MS = 24 * 60 * 60 * 1000
const KEEP_MOST = 5_000

export function createIdempotencyStore(
  db: NodeDatabase,
  now: () => number = Date.now,
  keepMost = KEEP_MOST,
): IdempotencyStore {
  /** Those of yesterday go, and the oldest of too many. */
  async function prune(): Promise<void> {
    await db
      .deleteFrom('idempotency_keys')
      .where('begun_at', '<', now() - KEEP_MS)
      .execute()
    const oldest = db
      .selectFrom('idempotency_keys')
      .select('key')
      .orderBy('begun_at', 'desc')
      .limit(-1)
      .offset(keepMost)
    await db.deleteFrom('idempotency_keys').where('key', 'in', oldest).execute()
  }

  return {
    async get(key) {
      const row = await db
        .selectFrom('idempotency_keys')
        .select(['digest', 'answer'])
        .where('key', '=', key)
        .where('begun_at', '>=', now() - KEEP_MS)
        .executeTakeFirst()
      return row ?? null
    },
    async begin(key, digest) {
      const row = { key, digest, answer: null, begun_at: now() }
      await db
        .insertInto('idempotency_keys')
        .values(row)
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute()
      await prune()
    },
    async finish(key, answer) {
      await db.updateTable('idempotency_keys').set({ answer }).where('key', '=', key).execute()
    },
    async drop(key) {
      await db.deleteFrom('idempotency_keys').where('key', '=', key).execute()
    },
  }
}
