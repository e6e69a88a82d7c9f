import { createHash } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { NotifyStore, PushSubscriptionRow } from '../store/notify.ts'
import type { Notification, PushDevice, PushSubscriptionCreate } from '../wire/notify.ts'
import { checkEndpoint } from './endpoint.ts'
import type { PushOrder, PushSender } from './sender.ts'

/** Whose subscriptions it is about; null: everybody's. */
export type By = string | null

/** Each costs a connection for every notification. */
export const MAX_DEVICES = 50

export interface Devices {
  /** Those that `by` subscribed (`Principal.id`); null: all. */
  list(by?: By): PushDevice[]
  /** The same endpoint again is the same device. Throws `VALIDATION_ERROR`. */
  subscribe(input: PushSubscriptionCreate, principal: string): Promise<PushDevice>
  /** Throws `NOT_FOUND`, also for what is not of `by`. */
  unsubscribe(id: string, by?: By): Promise<void>
  /** To all, or to one; resolves when each was taken or given up. Throws `NOT_FOUND`. */
  push(message: Notification, id?: string, by?: By): Promise<void>
  /** Forgets what those subscribed who are not let in any more. */
  keep(isLetIn: (principal: string) => boolean): Promise<void>
  close(): void
}

export interface DevicesDeps {
  store: Pick<NotifyStore, 'subscriptions' | 'put' | 'remove'>
  sender: PushSender
  log: Pick<Log, 'info' | 'warn'>
  onCount(count: number): void
  now?: () => number
}

const HOUR_S = 60 * 60
const HOW: Record<Notification['kind'], Pick<PushOrder, 'urgency' | 'ttl' | 'once'>> = {
  waiting: { urgency: 'high', ttl: 4 * HOUR_S },
  failed: { urgency: 'high', ttl: 12 * HOUR_S },
  host: { urgency: 'normal', ttl: 4 * HOUR_S },
  finished: { urgency: 'normal', ttl: 12 * HOUR_S },
  test: { urgency: 'high', ttl: 60, once: true },
}

/** The devices of people, as they are in the store, and what is pushed to them. */
export async function openDevices(deps: DevicesDeps): Promise<Devices> {
  const { store, sender, log, onCount, now = Date.now } = deps
  const rows = new Map((await store.subscriptions()).map((row) => [row.id, row]))
  onCount(rows.size)

  async function forget(id: string): Promise<void> {
    rows.delete(id)
    onCount(rows.size)
    await store.remove(id)
  }

  async function pushTo(row: PushSubscriptionRow, message: Notification): Promise<void> {
    const { endpoint, p256dh, auth } = row
    const result = await sender.send({
      endpoint,
      keys: { p256dh, auth },
      payload: JSON.stringify(message),
      about: message.agentId ?? `${message.kind} ${message.hostId}`,
      ...HOW[message.kind],
    })
    // Removed, or subscribed anew with other keys, while this was under way.
    if (rows.get(row.id) !== row || result.outcome === 'replaced') return
    if (result.outcome === 'gone') {
      log.info({ device: row.device }, 'A device does not want notifications any more')
      await forget(row.id)
      return
    }
    if (result.outcome === 'failed') {
      log.warn({ device: row.device, why: result.why }, 'A notification could not be pushed')
      row.problem = result.why
    } else {
      row.problem = null
      row.sentAt = now()
    }
    await store.put(row)
  }

  const of = (by: By) => [...rows.values()].filter((row) => by === null || row.principal === by)

  function deviceOf(id: string, by: By): PushSubscriptionRow {
    const row = of(by).find((each) => each.id === id)
    if (row) return row
    throw new MaestroError(
      'NOT_FOUND',
      'There is no such device. It may have been removed already.',
    )
  }

  return {
    list: (by = null) => of(by).map(describe),
    async subscribe({ endpoint, keys, device }, principal) {
      checkEndpoint(endpoint)
      checkPoint(keys.p256dh)
      const id = createHash('sha256').update(endpoint).digest('base64url').slice(0, 22)
      const before = rows.get(id)
      if (!before && rows.size >= MAX_DEVICES) {
        throw new MaestroError(
          'VALIDATION_ERROR',
          `Notifications go to ${MAX_DEVICES} devices already. Remove one first.`,
        )
      }
      const row = {
        ...{ id, endpoint, ...keys, device, principal },
        createdAt: before?.createdAt ?? now(),
        sentAt: before?.sentAt ?? null,
        problem: null,
      }
      // First here: what a push to the old keys wants to write down now has no place any more.
      rows.set(id, row)
      try {
        await store.put(row)
      } catch (error) {
        if (before) rows.set(id, before)
        else rows.delete(id)
        throw error
      }
      onCount(rows.size)
      return describe(row)
    },
    async unsubscribe(id, by = null) {
      await forget(deviceOf(id, by).id)
    },
    async keep(isLetIn) {
      const out = [...rows.values()].filter(
        ({ principal }) => principal !== null && !isLetIn(principal),
      )
      await Promise.all(out.map(({ id }) => forget(id)))
    },
    async push(message, id, by = null) {
      const to = id === undefined ? of(by) : [deviceOf(id, by)]
      await Promise.all(to.map((row) => pushTo(row, message)))
    },
    close: () => sender.close(),
  }
}

/** An uncompressed point begins with 4 (SEC 1 section 2.3.3). */
function checkPoint(p256dh: string): void {
  if (Buffer.from(p256dh, 'base64url')[0] === 4) return
  throw new MaestroError('VALIDATION_ERROR', 'keys.p256dh: not an uncompressed point on P-256.', {
    field: 'keys.p256dh',
  })
}

function describe({ id, device, endpoint, createdAt, sentAt, problem }: PushSubscriptionRow) {
  return { id, device, service: new URL(endpoint).host, createdAt, sentAt, problem }
}
