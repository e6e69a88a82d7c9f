import { NotificationSettings } from '../wire/notify.ts'
import type { NodeDatabase } from './database.ts'

/** A device that asked to be pushed to. */
export interface PushSubscriptionRow {
  id: string
  endpoint: string
  p256dh: string
  auth: string
  device: string
  createdAt: number
  sentAt: number | null
  problem: string | null
  /** Who subscribed, as in `Principal.id`; null: from before that was kept. */
  principal: string | null
}

export interface NotifyStore {
  /** Null: never set. */
  readSettings(): Promise<NotificationSettings | null>
  writeSettings(settings: NotificationSettings): Promise<void>
  subscriptions(): Promise<PushSubscriptionRow[]>
  /** Puts it in the place of what had its id. */
  put(subscription: PushSubscriptionRow): Promise<void>
  remove(id: string): Promise<void>
}

/** In the table of the settings, beside those of lib/store/settings.ts, which leaves it alone. */
const KEY = 'notifications'

export function createNotifyStore(db: NodeDatabase): NotifyStore {
  return {
    async readSettings() {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('key', '=', KEY)
        .executeTakeFirst()
      const parsed = row && NotificationSettings.safeParse(JSON.parse(row.value))
      return parsed?.success ? parsed.data : null
    },
    async writeSettings(settings) {
      const value = JSON.stringify(settings)
      await db
        .insertInto('settings')
        .values({ key: KEY, value, updated_at: Date.now() })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({ value, updated_at: Date.now() }),
        )
        .execute()
    },
    async subscriptions() {
      const rows = await db
        .selectFrom('push_subscriptions')
        .selectAll()
        .orderBy('created_at')
        .execute()
      return rows.map(({ created_at, sent_at, ...row }) => ({
        ...row,
        createdAt: created_at,
        sentAt: sent_at,
      }))
    },
    async put({ createdAt, sentAt, ...row }) {
      const values = { ...row, created_at: createdAt, sent_at: sentAt }
      await db
        .insertInto('push_subscriptions')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
    },
    async remove(id) {
      await db.deleteFrom('push_subscriptions').where('id', '=', id).execute()
    },
  }
}
