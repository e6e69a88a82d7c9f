import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { openDevices } from '../../../lib/access/devices.ts'
import type { DeviceRow, DeviceStore } from '../../../lib/store/devices.ts'

const DAY = 24 * 60 * 60_000

function memoryStore() {
  const rows = new Map<string, DeviceRow>()
  const state = { writes: 0 }
  const store: DeviceStore = {
    list: async () => [...rows.values()].map((row) => ({ ...row })),
    async put(row) {
      state.writes++
      rows.set(row.id, { ...row })
    },
    async remove(id) {
      rows.delete(id)
    },
  }
  return { rows, state, store }
}

async function setUp() {
  const memory = memoryStore()
  const clock = { now: 1_000_000 }
  const options = {
    store: memory.store,
    log: { error: (...what: unknown[]) => expect.fail(String(what)) },
    hostId: 'host',
    now: () => clock.now,
  }
  const devices = await openDevices(options)
  const pair = () => {
    const { code } = devices.issueCode('input')
    return devices.pair({ code, name: 'Phone', address: '192.0.2.1', encrypted: true })
  }
  return { ...memory, clock, devices, pair, options }
}

const asking = (cookie: string) => ({ headers: { cookie } }) as IncomingMessage

test('a device lasts thirty days after its last use, also over a restart', async () => {
  const { clock, devices, pair, rows, options } = await setUp()
  const { token, device } = await pair()
  clock.now += 29 * DAY
  expect(devices.gate.byToken(token, '192.0.2.2')).toMatchObject({ deviceId: device.id })
  await devices.close()
  clock.now += 29 * DAY
  const again = await openDevices(options)
  expect(again.gate.byToken(token, '192.0.2.2')).toMatchObject({ role: 'input' })
  clock.now += 30 * DAY
  expect(again.gate.byToken(token, '192.0.2.2')).toBeNull()
  await again.close()
  expect(rows.size).toBe(0)
})

test('its use is written once a minute at most', async () => {
  const { clock, devices, pair, state, rows } = await setUp()
  const { token, device } = await pair()
  const before = state.writes
  for (let n = 0; n < 100; n++) {
    clock.now += 1_000
    devices.gate.byToken(token, '192.0.2.9')
  }
  await devices.close()
  expect(state.writes - before).toBeLessThanOrEqual(3)
  expect(rows.get(device.id)).toMatchObject({ lastUsedAt: clock.now, address: '192.0.2.9' })
})

test('its token is kept as a hash, its cookie goes over HTTPS alone and is renewed once a day', async () => {
  const { clock, devices, pair, rows } = await setUp()
  const { token, cookie } = await pair()
  expect(JSON.stringify([...rows.values()])).not.toContain(token)
  expect(cookie).toMatch(/^maestro-device-host=mtd_\S+; .*HttpOnly; SameSite=Strict; Secure$/)
  const req = asking(cookie.split(';')[0] ?? '')
  const principal = devices.gate.byCookie(req, '192.0.2.1')
  if (!principal) throw new Error('not let in')
  expect(devices.gate.renewal(req, principal, true)).toBeNull()
  clock.now += DAY
  // A proxy that ends TLS names no origin with the request of a page.
  expect(devices.gate.renewal(req, principal, false)).toBe(cookie)
  expect(devices.gate.renewal(req, principal, true)).toBeNull()
  expect(devices.gate.byCookie(asking('maestro-device-other=x; maestro-device-host=y'), '')).toBe(
    null,
  )
})

test('a code is typed as people type, lasts ten minutes, and works once', async () => {
  const { clock, devices } = await setUp()
  const as = (code: string) =>
    devices.pair({ code, name: 'x', address: `192.0.2.${clock.now % 200}`, encrypted: false })
  const { code } = devices.issueCode('view')
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`
  expect((await as(typed)).device.role).toBe('view')
  await expect(as(code)).rejects.toMatchObject({ code: 'PAIRING_CODE_EXPIRED' })
  const late = devices.issueCode('view')
  clock.now += 10 * 60_000
  await expect(as(late.code)).rejects.toMatchObject({ code: 'PAIRING_CODE_EXPIRED' })
  await expect(as('NONE-NONE-NONE')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
})
