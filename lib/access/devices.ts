import { createHash, randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { MaestroError } from '../errors.ts'
import { createListeners } from '../events/listeners.ts'
import type { DeviceGate } from '../gate/credentials.ts'
import { cookieValues } from '../gate/tokens.ts'
import type { Principal } from '../gate/types.ts'
import type { Standing } from '../sockets/live-sockets.ts'
import type { DeviceRow, DeviceStore } from '../store/devices.ts'
import type { ChangeDevice, Role } from '../wire/access.ts'
import { createDeviceCodes, type DeviceCodes } from './device-codes.ts'

export interface DevicesOptions {
  store: DeviceStore
  log: Pick<Logger, 'error'>
  /** Cookies ignore ports, so that nodes on one machine tell theirs apart by this. */
  hostId: string
  /** ms since the epoch */
  now?: () => number
}

/** What a device gets once: nobody keeps its token but itself. */
export interface Paired {
  device: DeviceRow
  token: string
  /** `Set-Cookie` for a browser. */
  cookie: string
}

/** Browsers and programs that were let in with a code. */
export interface Devices {
  readonly gate: DeviceGate
  readonly standing: Standing
  /** Null for who is not let in. */
  roleOf(id: string): Role | null
  issueCode: DeviceCodes['issue']
  /** Throws as `DeviceCodes.redeem` does. `encrypted`: the cookie is to go over HTTPS only. */
  pair(request: {
    code: string
    name: string
    address: string
    encrypted: boolean
  }): Promise<Paired>
  list(): readonly DeviceRow[]
  /** Throws `NOT_FOUND`, as `revoke` does. */
  change(id: string, change: ChangeDevice): Promise<DeviceRow>
  /** It is out at once, with all its sockets. */
  revoke(id: string): Promise<void>
  /** Writes what is not on disk yet. */
  close(): Promise<void>
}

const LIFE_S = 30 * 24 * 60 * 60
/** A life that has lost so much is renewed by use. */
const RENEW_MS = 24 * 60 * 60_000
/** Use is written at most so often. */
const WRITE_MS = 60_000
const MAX_DEVICES = 500

export async function openDevices(options: DevicesOptions): Promise<Devices> {
  const { store, log, hostId, now = Date.now } = options
  const cookieName = `maestro-device-${hostId}`
  const codes = createDeviceCodes(now)
  const byId = new Map<string, DeviceRow>()
  const byHash = new Map<string, DeviceRow>()
  const written = new Map<string, number>()
  const listeners = createListeners()
  let writing: Promise<void> = Promise.resolve()

  for (const device of await store.list()) remember(device)

  function remember(device: DeviceRow): void {
    byId.set(device.id, device)
    byHash.set(device.tokenHash, device)
  }

  function forget(device: DeviceRow): void {
    byId.delete(device.id)
    byHash.delete(device.tokenHash)
    written.delete(device.id)
  }

  /** In turn, so that an older state never lands on a newer one. */
  function write(work: () => Promise<void>): Promise<void> {
    const done = writing.then(work)
    writing = done.catch(() => undefined)
    return done
  }

  function writeUse(device: DeviceRow): void {
    written.set(device.id, now())
    write(async () => {
      if (byId.has(device.id)) await store.put(device)
    }).catch((err: unknown) => log.error({ err }, 'The last use of a device is not on disk'))
  }

  function use(device: DeviceRow, address: string): void {
    const at = now()
    device.lastUsedAt = at
    device.address = address
    const isWorn = device.expiresAt - at < LIFE_S * 1000 - RENEW_MS
    if (isWorn) device.expiresAt = at + LIFE_S * 1000
    const isDue = at - (written.get(device.id) ?? Number.NEGATIVE_INFINITY) >= WRITE_MS
    if (isDue) writeUse(device)
  }

  function find(token: string): DeviceRow | null {
    const device = byHash.get(hashOf(token))
    if (!device) return null
    if (device.expiresAt > now()) return device
    forget(device)
    write(() => store.remove(device.id)).catch((err: unknown) =>
      log.error({ err }, 'A device whose time is over is still on disk'),
    )
    listeners.tell()
    return null
  }

  function admit(device: DeviceRow | null, address: string): Principal | null {
    if (!device) return null
    use(device, address)
    const { id, role, name } = device
    return { kind: 'device', id: `device:${id}`, deviceId: id, role, name, address }
  }

  const cookieOf = (token: string, encrypted: boolean): string =>
    `${cookieName}=${token}; Path=/; Max-Age=${LIFE_S}; HttpOnly; SameSite=Strict${encrypted ? '; Secure' : ''}`

  const tokensIn = (header: string | undefined) => cookieValues(header, cookieName).slice(0, 4)

  function known(id: string): DeviceRow {
    const device = byId.get(id)
    if (!device) throw new MaestroError('NOT_FOUND', `No device ${id} is paired with this node.`)
    return device
  }

  const roleOf = (id: string): Role | null => byId.get(id)?.role ?? null

  /** When the cookie of each was renewed, by this process. */
  const renewed = new Map<string, number>()

  return {
    gate: {
      byToken: (token, address) => admit(find(token), address),
      byCookie(req, address) {
        for (const token of tokensIn(req.headers.cookie)) {
          const principal = admit(find(token), address)
          if (principal) return principal
        }
        return null
      },
      renewal(req, { deviceId }, encrypted) {
        if (deviceId === undefined || now() - (renewed.get(deviceId) ?? 0) < RENEW_MS) return null
        const token = tokensIn(req.headers.cookie).find((each) => find(each)?.id === deviceId)
        if (token === undefined) return null
        renewed.set(deviceId, now())
        // A proxy that ends TLS does not tell of it with each request.
        return cookieOf(token, encrypted || known(deviceId).secure)
      },
    },
    standing: {
      roleOf: ({ deviceId = '' }) => roleOf(deviceId),
      onChange: listeners.add,
    },
    roleOf,
    issueCode: codes.issue,
    async pair({ code, name, address, encrypted }) {
      const role = codes.redeem(code, address)
      if (byId.size >= MAX_DEVICES) {
        throw new MaestroError(
          'FORBIDDEN',
          `This node knows ${MAX_DEVICES} devices already. Revoke some in Settings → Access.`,
        )
      }
      const at = now()
      const token = `mtd_${randomBytes(32).toString('base64url')}`
      const device: DeviceRow = {
        id: `dev_${randomBytes(9).toString('base64url')}`,
        name,
        role,
        tokenHash: hashOf(token),
        createdAt: at,
        lastUsedAt: at,
        address,
        expiresAt: at + LIFE_S * 1000,
        secure: encrypted,
      }
      await write(() => store.put(device))
      remember(device)
      renewed.set(device.id, at)
      listeners.tell()
      return { device, token, cookie: cookieOf(token, encrypted) }
    },
    list: () => [...byId.values()],
    async change(id, change) {
      const device = known(id)
      await write(() => store.put({ ...device, ...defined(change) }))
      Object.assign(device, defined(change))
      listeners.tell()
      return device
    },
    async revoke(id) {
      const device = known(id)
      // Out before the disk knows: a slow disk keeps nobody in.
      forget(device)
      listeners.tell()
      await write(() => store.remove(id))
    },
    async close() {
      await writing
      for (const device of byId.values()) {
        if ((written.get(device.id) ?? device.createdAt) < device.lastUsedAt) {
          await store.put(device)
        }
      }
    },
  }
}

function defined({ name, role }: ChangeDevice): Partial<DeviceRow> {
  return { ...(name !== undefined && { name }), ...(role !== undefined && { role }) }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
