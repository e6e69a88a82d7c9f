import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openAccess } from '../../../lib/access/access.ts'
import type { Config } from '../../../lib/config.ts'
import { type NodeDatabase, openDatabase } from '../../../lib/store/database.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
let db: NodeDatabase
beforeEach(async () => {
  dir = tempDir('access')
  db = await openDatabase(join(dir.path, 'maestro.db'))
})
afterEach(async () => {
  await db.destroy()
  dir.close()
})

const start = (open = false) =>
  openAccess({
    config: {
      ...{ open, host: null, dataDir: dir.path },
      tailscaleSocket: join(dir.path, 'no.sock'),
    } as Config,
    ...{ db, log: { error: () => undefined }, hostId: 'host', hasAgent: () => false },
    bus: { subscribe: () => () => undefined },
    listening: () => ({ port: 1, addresses: [] }),
    relisten: async () => undefined,
  })

test('whom only an open node let in is let in no more when it is not open', async () => {
  for (const open of [true, false]) {
    const access = await start(open)
    const { isLetIn } = access.people
    expect(['open:192.0.2.1', 'loopback', 'device:gone'].map(isLetIn)).toEqual([open, true, false])
    await access.close()
  }
})

test('that a device was paired over HTTPS outlasts a restart', async () => {
  const before = await start()
  const paired = async (encrypted: boolean) => {
    const { code } = before.devices.issueCode('view')
    const { cookie } = await before.devices.pair({ code, name: 'x', address: '', encrypted })
    return { headers: { cookie: cookie.split(';')[0] } } as IncomingMessage
  }
  const asking = [await paired(true), await paired(false)]
  await before.close()
  const { devices, close } = await start()
  const renewals = asking.map((req) => {
    const principal = devices.gate.byCookie(req, '')
    return principal && devices.gate.renewal(req, principal, false)?.endsWith('; Secure')
  })
  expect(renewals).toEqual([true, false])
  await close()
})
