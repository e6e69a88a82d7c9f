import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLaunch } from '../../../lib/gate/launch.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

describe('createLaunch', () => {
  let dir: TempDir
  const clock = { now: Date.UTC(2026, 0, 1) }
  const create = (hostId = 'abc') =>
    createLaunch({ dataDir: dir.path, hostId, now: () => clock.now })
  const pathIn = (url: string) => new URL(url).pathname
  const cookieOf = (header: string | null) => (header ?? '').split(';')[0] ?? ''

  beforeEach(() => {
    dir = tempDir('launch')
  })
  afterEach(() => dir.close())

  it('writes the URL where only the user can read it', () => {
    const url = create().publish('http://localhost:23000')
    expect(url).toMatch(/^http:\/\/localhost:23000\/launch\/[\w-]{32}$/)
    expect(readFileSync(join(dir.path, 'launch-url'), 'utf8')).toBe(`${url}\n`)
    expect(statSync(join(dir.path, 'launch-url')).mode & 0o777).toBe(0o600)
    expect(statSync(join(dir.path, 'launch-key')).mode & 0o777).toBe(0o600)
  })

  it('replaces a file that others could read', () => {
    writeFileSync(join(dir.path, 'launch-url'), 'old', { mode: 0o644 })
    create().publish('http://localhost:1')
    expect(statSync(join(dir.path, 'launch-url')).mode & 0o777).toBe(0o600)
  })

  it('swaps the URL for a cookie once, and has the next URL ready', () => {
    const launch = create()
    const path = pathIn(launch.publish('http://localhost:1'))
    expect(launch.redeem(path, false)).toMatch(
      /^maestro-launch-abc=\d+\.[\w-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    )
    expect(launch.redeem(path, false)).toBeNull()
    const next = pathIn(readFileSync(join(dir.path, 'launch-url'), 'utf8').trim())
    expect(next).not.toBe(path)
    expect(launch.redeem(next, true)).toMatch(/; Secure$/)
  })

  it('has nothing to swap before a URL is published, or for another one', () => {
    const launch = create()
    expect(launch.redeem('/launch/', false)).toBeNull()
    launch.publish('http://localhost:1')
    expect(launch.redeem('/launch/', false)).toBeNull()
    expect(launch.redeem(`/launch/${'x'.repeat(32)}`, false)).toBeNull()
  })

  it('accepts its cookie, also after a restart, among others and until it runs out', () => {
    const launch = create()
    const cookie = cookieOf(launch.redeem(pathIn(launch.publish('http://localhost:1')), false))
    expect(launch.accepts(cookie)).toBe(true)
    expect(create().accepts(`theme=dark; ${cookie}; maestro-launch-xyz=1`)).toBe(true)
    clock.now += 30 * 24 * 60 * 60 * 1000 + 1000
    expect(launch.accepts(cookie)).toBe(false)
  })

  it('accepts no cookie that was altered, is of another node, or is missing', () => {
    const launch = create()
    const cookie = cookieOf(launch.redeem(pathIn(launch.publish('http://localhost:1')), false))
    const later = cookie.replace(/=(\d+)/, (_, expiry) => `=${Number(expiry) + 1}`)
    expect(launch.accepts(later)).toBe(false)
    expect(create('other').accepts(cookie.replace('abc', 'other'))).toBe(false)
    expect(launch.accepts('maestro-launch-abc=')).toBe(false)
    expect(launch.accepts(undefined)).toBe(false)
  })

  it('takes the URL away when the node ends', () => {
    const launch = create()
    launch.publish('http://localhost:1')
    launch.close()
    expect(() => statSync(join(dir.path, 'launch-url'))).toThrow('ENOENT')
  })
})
