import { NotificationSettings } from '../wire/notify.ts'
import type { NodeDatabase } from './database.ts'
import { createKeptValue } from './kept-value.ts'

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

export function createNotifyStore(db: NodeDatabase): NotifyStore {
  const settings = createKeptValue(db, 'notifications', NotificationSettings)
  return {
    readSettings: settings.read,
    writeSettings: settings.write,
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
