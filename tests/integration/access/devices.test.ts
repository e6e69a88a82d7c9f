import { readdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Device, DeviceCodeAnswer, PairDeviceAnswer } from '../../../lib/wire/access.ts'
import { createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { begin } from '../gate/raw.ts'

/** This machine's address on a network: who connects to it comes from there, not from loopback. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

vi.setConfig({ testTimeout: 120_000 })

let node: TestNode
beforeAll(async () => {
  const env = { MAESTRO_HOST: '0.0.0.0', MAESTRO_LOG_LEVEL: 'trace' }
  node = await startTestNode({ env })
}, 60_000)
afterAll(() => node?.close())

const origin = () => `http://${outside}:${node.port}`

async function here<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await node.fetch(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as T
}

const issue = (role?: string) =>
  here<DeviceCodeAnswer>('POST', '/api/pair/codes', { kind: 'device', ...(role && { role }) })
const devices = () => here<Device[]>('GET', '/api/devices')

/** As a browser on another machine asks. */
function there(path: string, init: RequestInit & { headers?: Record<string, string> } = {}) {
  return fetch(`${origin()}${path}`, { redirect: 'manual', ...init })
}

function send(code: string, name?: string, headers: Record<string, string> = {}) {
  return there('/api/pair', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: origin(), ...headers },
    body: JSON.stringify({ code, ...(name && { name }) }),
  })
}

async function pair(name: string, role?: string) {
  // Five attempts a minute: tests that come later start the node anew.
  const { code } = await issue(role)
  const response = await send(code, name)
  if (!response.ok) throw new Error(await response.text())
  const setCookie = response.headers.getSetCookie()[0] ?? ''
  const answer = (await response.json()) as PairDeviceAnswer
  return { ...answer, setCookie, cookie: setCookie.split(';')[0] ?? '', code }
}

/** The close code of a socket that is opened and then loses its right; `refused` with its status. */
function open(path: string, headers: Record<string, string>): Promise<WebSocket> {
  const ws = new WebSocket(`${origin().replace('http', 'ws')}${path}`, { headers })
  return new Promise((resolve, reject) => {
    ws.once('open', () => resolve(ws))
    ws.once('unexpected-response', (_req, res) => reject(new Error(String(res.statusCode))))
    ws.once('error', reject)
  })
}

const closeCode = (ws: WebSocket) =>
  new Promise<number>((resolve) => ws.once('close', (code) => resolve(code)))

describe.runIf(outside)('a device', () => {
  it('that is not paired gets the way to pair, and nothing else', async () => {
    for (const path of ['/api/agents', '/api/devices', '/api/node', '/health', '/sw.js']) {
      expect((await there(path)).status, path).toBe(401)
    }
    const page = await there('/inbox?x=1')
    expect(page.status).toBe(401)
    expect(await page.text()).toContain(
      '<meta http-equiv="refresh" content="0; url=/pair?to=%2Finbox%3Fx%3D1">',
    )
    for (const path of ['/pair', '/icon.svg']) {
      expect((await there(path)).status, path).not.toBe(401)
    }
    expect((await there('/pair', { method: 'POST', headers: { origin: origin() } })).status).toBe(
      401,
    )
    await expect(open('/ws', {})).rejects.toThrow('401')
    await expect(open('/pair', {})).rejects.toThrow('401')
  })

  it('[H14] [H16] comes in with a code, once, by cookie or bearer, in its role', async () => {
    const phone = await pair('My phone')
    expect(phone).toMatchObject({ role: 'manage' })
    expect(await here('GET', '/api/audit?action=/api/pair')).toMatchObject([
      { action: 'POST /api/pair', target: `${phone.deviceId} manage`, result: '201' },
      { action: 'POST /api/pair/codes', target: 'manage', result: '201' },
    ])
    expect(phone.setCookie).toMatch(/HttpOnly; SameSite=Strict$/)
    expect(phone.setCookie).toContain(`maestro-device-${phone.hostId}=`)
    expect((await there('/api/agents', { headers: { cookie: phone.cookie } })).status).toBe(200)
    const bearer = { authorization: `Bearer ${phone.token}` }
    const you = (await (await there('/api/node', { headers: bearer })).json()).you
    expect(you).toEqual({ kind: 'device', role: 'manage', name: 'My phone', only: null })
    expect((await there('/api/settings', { headers: bearer })).status).toBe(403)
    expect((await there('/api/devices', { headers: bearer })).status).toBe(403)
    // Used up.
    const again = await send(phone.code, 'x')
    expect([again.status, (await again.json()).code]).toEqual([410, 'PAIRING_CODE_EXPIRED'])
    const [device] = await devices()
    expect(device).toMatchObject({ name: 'My phone', role: 'manage', address: outside, sockets: 0 })
    expect(device).not.toHaveProperty('tokenHash')
    // A browser that comes by a link from elsewhere is led back to where it wanted to go.
    const back = await there('/pair?to=%2Finbox', { headers: { cookie: phone.cookie } })
    expect([back.status, back.headers.get('location')]).toEqual([303, '/inbox'])
    const evil = await there('/pair?to=%2F%2Fevil.example', { headers: { cookie: phone.cookie } })
    expect(evil.headers.get('location')).toBe('/')
  })

  it('is held to the rules of pages: a foreign origin gets nothing, by cookie or bearer', async () => {
    const { cookie, token } = await pair('Rules', 'admin')
    const foreign = { origin: 'http://evil.example' }
    const credentials: Record<string, string>[] = [{ cookie }, { authorization: `Bearer ${token}` }]
    for (const credential of credentials) {
      const headers = { ...credential, ...foreign, 'content-type': 'application/json' }
      const patch = { method: 'PATCH', body: '{}', headers }
      expect((await there('/api/settings', patch)).status).toBe(403)
      await expect(open('/ws', { ...credential, ...foreign })).rejects.toThrow('403')
    }
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    expect((await there('/api/settings', { method: 'PATCH', body: '{}', headers })).status).toBe(
      200,
    )
  })

  it('sees its own pushes alone, and is told nothing more when it is out', async () => {
    const { deviceId, token } = await pair('Told', 'manage')
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const p256dh = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url')
    const auth = Buffer.alloc(16, 7).toString('base64url')
    const subscription = (name: string) =>
      JSON.stringify({
        endpoint: `https://push.example/${name}`,
        keys: { p256dh, auth },
        device: name,
      })
    const path = '/api/push/subscriptions'
    const mine = await there(path, { method: 'POST', headers, body: subscription('mine') })
    expect(mine.status).toBe(201)
    const other = await here<{ id: string }>('POST', path, JSON.parse(subscription('other')))
    const names = ({ devices: all }: { devices: { device: string }[] }) =>
      all.map(({ device }) => device).sort()
    expect(names(await (await there(path, { headers })).json())).toEqual(['mine'])
    const gone = await there(`${path}/${other.id}`, { method: 'DELETE', headers })
    expect(gone.status).toBe(404)
    expect(names(await here('GET', path))).toEqual(['mine', 'other'])
    await here('PATCH', `/api/devices/${deviceId}`, { role: 'view' })
    await until(async () => names(await here('GET', path)).join() === 'other')
  })

  it('[H15] loses its sockets at once when it is revoked, or may do less', async () => {
    const { deviceId, cookie, token } = await pair('Thrown out', 'manage')
    const ws = await open('/ws', { cookie, origin: origin() })
    await until(async () => (await devices()).find(({ id }) => id === deviceId)?.sockets === 1)
    const less = closeCode(ws)
    await here('PATCH', `/api/devices/${deviceId}`, { role: 'view', name: 'Guest' })
    expect(await less).toBe(4401)
    const post = { method: 'POST', body: '{"name":"x"}', headers: { cookie, origin: origin() } }
    expect((await there('/api/agents', post)).status).toBe(403)
    const looking = await open('/ws', { cookie })
    const out = closeCode(looking)
    await here('DELETE', `/api/devices/${deviceId}`)
    expect(await out).toBe(4401)
    expect((await there('/api/agents', { headers: { cookie } })).status).toBe(401)
    const bearer = { headers: { authorization: `Bearer ${token}` } }
    expect((await there('/api/agents', bearer)).status).toBe(401)
    await expect(open('/ws', { cookie })).rejects.toThrow('401')
    await expect(here('DELETE', `/api/devices/${deviceId}`)).rejects.toThrow('NOT_FOUND')
  })

  it('stays paired over a restart of the node; what is stored is no token', async () => {
    await node.restart()
    const { token } = await pair('Keeps')
    await node.restart()
    const bearer = { headers: { authorization: `Bearer ${token}` } }
    expect((await there('/api/agents', bearer)).status).toBe(200)
    expect(node.logs()).not.toContain(token)
  })

  it('[H15] has nothing done that it had begun when it was thrown out, and leaves no code', async () => {
    const agent = await createAgent(node, { name: 'victim', program: 'shell' })
    const admin = await pair('Admin', 'admin')
    const less = await pair('Less', 'admin')
    const writer = await pair('Writer', 'input')
    const start = (by: { token: string }, path: string, body: string, type = 'application/json') =>
      begin(
        node.port,
        `POST ${path}`,
        { Host: new URL(origin()).host, Authorization: `Bearer ${by.token}`, 'Content-Type': type },
        body,
        outside,
      )
    const codes = JSON.stringify({ kind: 'device', role: 'admin' })
    const at = `/api/agents/${agent.id}`
    const begun = await Promise.all([
      start(admin, '/api/pair/codes', codes),
      start(less, '/api/pair/codes', codes),
      start(writer, `${at}/input`, JSON.stringify({ text: 'typed-too-late' })),
      start(writer, `${at}/upload?name=late.txt`, 'late', 'application/octet-stream'),
    ])
    const made = async ({ token }: { token: string }) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const answer = await there('/api/pair/codes', { method: 'POST', headers, body: codes })
      return ((await answer.json()) as DeviceCodeAnswer).code
    }
    const [ofAdmin, ofLess] = [await made(admin), await made(less)]
    await here('DELETE', `/api/devices/${admin.deviceId}`)
    await here('DELETE', `/api/devices/${writer.deviceId}`)
    await here('PATCH', `/api/devices/${less.deviceId}`, { role: 'manage' })
    const answers = await Promise.all(begun.map((each) => each.finish()))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect([(await send(ofAdmin)).status, (await send(ofLess)).status]).toEqual([410, 410])
    expect(readdirSync(join(node.dataDir, 'uploads', agent.id))).toEqual([])
    expect(await node.tmux.run('capture-pane', '-p', '-t', '=victim:')).not.toContain('too-late')
  })

  it('cannot switch off what the configuration decides', async () => {
    expect(await here('GET', '/api/access')).toMatchObject({ lan: { on: true, fixed: true } })
    await expect(here('PATCH', '/api/access', { lan: true })).rejects.toThrow('MAESTRO_HOST')
  })

  it('[H14] has five attempts a minute', async () => {
    await node.restart()
    const { code } = await issue()
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) statuses.push((await send(`WRONG-${n}`)).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    const limited = await send(code)
    expect(limited.status).toBe(429)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    const entries = await here<{ result: string }[]>('GET', '/api/audit?action=/api/pair')
    expect(entries.some(({ result }) => result === '401')).toBe(true)
  })
})
