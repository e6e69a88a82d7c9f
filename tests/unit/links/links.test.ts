import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HOST_LINK, type LinkEnd, type Links, openLinks } from '../../../lib/links/links.ts'
import { type NodeDatabase, openDatabase } from '../../../lib/store/database.ts'
import { createLinkStore } from '../../../lib/store/links.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

const HOUR = 3_600_000
const log = { error: () => undefined }

let dir: TempDir
let db: NodeDatabase
let ended: [string, LinkEnd][]
beforeEach(async () => {
  dir = tempDir('links')
  db = await openDatabase(join(dir.path, 'maestro.db'))
  ended = []
})
afterEach(async () => {
  vi.useRealTimers()
  await db.destroy()
  dir.close()
})

const open = (now?: () => number, store = createLinkStore(db)): Promise<Links> =>
  openLinks({
    store,
    log,
    onEnd: (id, why) => ended.push([id, why]),
    ...(now && { now }),
  })

describe('links', () => {
  it('open nothing until they are switched on', async () => {
    const links = await open()
    await links.create({ name: 'A', role: 'view' })
    expect([links.access.on, links.live()]).toEqual([false, []])
    await links.change({ on: true })
    expect(links.live().map(({ id }) => id)).toHaveLength(2)
    await links.change({ on: false })
    expect(links.live()).toEqual([])
    expect(ended.map(([, why]) => why)).toEqual(['off', 'off'])
    links.close()
  })

  it('end for everybody when they run out, and are forgotten', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const links = await open()
    await links.change({ on: true })
    const short = await links.create({ name: 'Short', role: 'input', expiresIn: HOUR })
    const long = await links.create({ name: 'Long', role: 'input', expiresIn: 40 * 24 * HOUR })
    vi.advanceTimersByTime(HOUR - 1)
    expect(ended).toEqual([])
    vi.advanceTimersByTime(3)
    expect(ended).toEqual([[short.id, 'expired']])
    expect(links.shared()).toEqual([long])
    vi.advanceTimersByTime(41 * 24 * HOUR)
    expect(ended).toEqual([
      [short.id, 'expired'],
      [long.id, 'expired'],
    ])
    vi.useRealTimers()
    links.close()
  })

  it('that ran out while the node did not run let nobody in after it', async () => {
    const before = await open(() => 0)
    await before.create({ name: 'Short', role: 'view', expiresIn: HOUR })
    before.close()
    const after = await open(() => HOUR + 1)
    await after.change({ on: true })
    expect(after.live().map(({ id }) => id)).toEqual([HOST_LINK])
    expect(after.shared()).toEqual([])
    after.close()
  })

  it('have tokens that are new at each start, but for what is to stay', async () => {
    const first = await open()
    const shared = await first.create({ name: 'Stays', role: 'view' })
    const { token } = first.host
    first.close()
    const second = await open()
    expect(second.host.token).not.toBe(token)
    expect(second.shared()).toEqual([shared])
    await second.change({ keepToken: true, role: 'view' })
    second.close()
    const third = await open()
    expect(third.host).toEqual(second.host)
    expect(third.access).toMatchObject({ keepToken: true, role: 'view' })
    third.close()
  })

  it('say who has to leave: at a new token, at a lesser role, never at a greater one', async () => {
    const links = await open()
    await links.change({ on: true })
    await links.change({ role: 'view' })
    await links.change({ role: 'input' })
    await links.change({ keepToken: true })
    await links.change({ renew: true })
    expect(ended).toEqual([
      [HOST_LINK, 'less'],
      [HOST_LINK, 'renewed'],
    ])
    links.close()
  })

  it('end when they are switched off, also when what else was to change is not written', async () => {
    const store = createLinkStore(db)
    const links = await open(undefined, store)
    await links.change({ on: true })
    store.put = () => Promise.reject(new Error('disk I/O error'))
    await expect(links.change({ on: false, renew: true })).rejects.toThrow('disk I/O error')
    expect(links.live()).toEqual([])
    expect(ended).toEqual([[HOST_LINK, 'off']])
    links.close()
  })

  it('are taken back once; the token link is not', async () => {
    const links = await open()
    const link = await links.create({ name: 'A', role: 'view' })
    await links.revoke(link.id)
    expect(ended).toEqual([[link.id, 'revoked']])
    await expect(links.revoke(link.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(links.revoke(HOST_LINK)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    links.close()
  })

  it('remember their last use to the minute', async () => {
    let at = 1_000_000
    const links = await open(() => at)
    const { id } = await links.create({ name: 'A', role: 'view' })
    const last = () => links.shared()[0]?.lastUsedAt
    links.used(id)
    expect(last()).toBe(at)
    const first = at
    at += 59_000
    links.used(id)
    expect(last()).toBe(first)
    at += 2_000
    links.used(id)
    expect(last()).toBe(at)
    links.close()
  })
})
