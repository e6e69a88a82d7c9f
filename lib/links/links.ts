import { randomBytes, randomUUID } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import { createListeners } from '../events/listeners.ts'
import type { Log } from '../log.ts'
import type { Standing } from '../sockets/live-sockets.ts'
import type { LinkRow, LinkStore, StoredAccess } from '../store/links.ts'
import type { ChangeLinkAccess, CreateLink, LinkRole } from '../wire/access.ts'

/** The token link of the host itself; it is always there and opens nothing while access is off. */
export const HOST_LINK = 'host'
/** Share links at one time: each is compared with every token that is tried. */
const MAX_LINKS = 200
const TOUCH_EVERY_MS = 60_000
/** What `setTimeout` can wait at most. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** Why a link's sockets end. */
export type LinkEnd = 'revoked' | 'expired' | 'renewed' | 'off' | 'less'

export interface Links {
  readonly access: StoredAccess & { role: LinkRole }
  /** The host's own link. */
  readonly host: LinkRow
  readonly standing: Standing
  /** How often it ended for those who had it: who came before that is out, also when it lives on. */
  endsOf(id: string): number
  /** Share links, the oldest first. */
  shared(): LinkRow[]
  /** All that let somebody in now; none while access is off. */
  live(): LinkRow[]
  create(input: CreateLink): Promise<LinkRow>
  /** Throws `NOT_FOUND`. */
  revoke(id: string): Promise<void>
  change(patch: ChangeLinkAccess): Promise<void>
  /** Notes that it was used; written at most once a minute. */
  used(id: string): void
  close(): void
}

export interface LinksOptions {
  store: LinkStore
  log: Pick<Log, 'error'>
  /** Whoever came by this link is to leave now. */
  onEnd(linkId: string, why: LinkEnd): void
  now?: () => number
}

/**
 * The links of this host, in memory and in the store. The host's own token is new at each start
 * unless a person chose to keep it.
 */
export async function openLinks(options: LinksOptions): Promise<Links> {
  const { store, log, now = Date.now } = options
  const ends = new Map<string, number>()
  const listeners = createListeners()
  const links = new Map((await store.list()).map((link) => [link.id, link]))
  let stored: StoredAccess = (await store.readAccess()) ?? {
    on: false,
    port: null,
    keepToken: false,
  }
  let expiry: NodeJS.Timeout | undefined

  const kept = links.get(HOST_LINK)
  if (!kept || !stored.keepToken)
    await putHost({ ...(kept ?? newHost(now())), token: randomUUID() })
  expire()

  function onEnd(id: string, why: LinkEnd): void {
    ends.set(id, endsOf(id) + 1)
    options.onEnd(id, why)
    listeners.tell()
  }

  const endsOf = (id: string): number => ends.get(id) ?? 0

  function live(): LinkRow[] {
    const at = now()
    if (!stored.on) return []
    return [...links.values()].filter(({ expiresAt }) => expiresAt === null || expiresAt > at)
  }

  function host(): LinkRow {
    return links.get(HOST_LINK) ?? newHost(now())
  }

  async function putHost(link: LinkRow): Promise<void> {
    await store.put(link)
    links.set(HOST_LINK, link)
  }

  /** Drops what has run out, and looks again when the next one does. */
  function expire(): void {
    clearTimeout(expiry)
    let next = Number.POSITIVE_INFINITY
    for (const { id, expiresAt } of links.values()) {
      if (expiresAt === null) continue
      if (expiresAt > now()) next = Math.min(next, expiresAt)
      else drop(id, 'expired').catch((err) => log.error({ err }, 'An expired link stays stored'))
    }
    if (next === Number.POSITIVE_INFINITY) return
    expiry = setTimeout(expire, Math.min(next - now() + 1, LONGEST_WAIT_MS))
    expiry.unref()
  }

  /** Out at once, also when it can't be written. */
  async function drop(id: string, why: LinkEnd): Promise<void> {
    links.delete(id)
    onEnd(id, why)
    await store.remove(id)
  }

  function shared(): LinkRow[] {
    return [...links.values()].filter(({ id }) => id !== HOST_LINK)
  }

  async function changeHost({ renew, role = host().role }: ChangeLinkAccess): Promise<void> {
    const before = host()
    if (!renew && role === before.role) return
    await putHost({ ...before, role, ...(renew && { token: randomUUID(), lastUsedAt: null }) })
    if (renew) onEnd(HOST_LINK, 'renewed')
    else if (role === 'view') onEnd(HOST_LINK, 'less')
  }

  return {
    get access() {
      return { ...stored, role: host().role }
    },
    get host() {
      return host()
    },
    shared,
    live,
    standing: {
      roleOf({ linkId = '', linkEnds }) {
        if (linkEnds !== endsOf(linkId)) return null
        return live().find(({ id }) => id === linkId)?.role ?? null
      },
      onChange: listeners.add,
    },
    endsOf,
    async create({ name, agentId = null, role, expiresIn }) {
      if (shared().length >= MAX_LINKS) {
        throw new MaestroError(
          'VALIDATION_ERROR',
          `There are ${MAX_LINKS} links already. Revoke some that nobody needs.`,
        )
      }
      const createdAt = now()
      const link: LinkRow = {
        id: `lnk_${randomBytes(9).toString('hex')}`,
        name,
        token: randomUUID(),
        agentId,
        role,
        createdAt,
        expiresAt: expiresIn === undefined ? null : createdAt + expiresIn,
        lastUsedAt: null,
      }
      await store.put(link)
      links.set(link.id, link)
      expire()
      return link
    },
    async revoke(id) {
      if (id === HOST_LINK || !links.has(id)) {
        throw new MaestroError('NOT_FOUND', 'There is no such link. It may have run out.')
      }
      await drop(id, 'revoked')
    },
    async change(patch) {
      const { on = stored.on, port = stored.port, keepToken = stored.keepToken } = patch
      const wasOn = stored.on
      const next = { on, port, keepToken }
      await store.writeAccess(next)
      stored = next
      // Before what else may fail.
      if (wasOn && !on) for (const id of links.keys()) onEnd(id, 'off')
      await changeHost(patch)
    },
    used(id) {
      const link = links.get(id)
      const at = now()
      if (!link || (link.lastUsedAt !== null && at - link.lastUsedAt < TOUCH_EVERY_MS)) return
      links.set(id, { ...link, lastUsedAt: at })
      store.touch(id, at).catch((err) => log.error({ err }, 'The use of a link was not stored'))
    },
    close: () => clearTimeout(expiry),
  }
}

function newHost(createdAt: number): LinkRow {
  return {
    id: HOST_LINK,
    name: 'Token link',
    token: randomUUID(),
    agentId: null,
    role: 'input',
    createdAt,
    expiresAt: null,
    lastUsedAt: null,
  }
}
