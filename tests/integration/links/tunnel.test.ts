import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTunnel, type LinkTunnel } from '../../../lib/links/tunnel.ts'
import type { AuditEntry, Tunnel } from '../../../lib/wire/access.ts'
import { call } from '../../support/agents.ts'
import { cleanEnv } from '../../support/env.ts'
import { ROOT, startTestNode, type TestNode } from '../../support/node.ts'
import { freePort } from '../../support/ports.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { message, raw } from '../gate/raw.ts'
import { changeAccess, cookieOf, heldBy, tokenLink } from './link.ts'

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)
const PATH = `${ROOT}tests/fixtures/bin:${process.env.PATH}`

/** Process ids and arguments of the stand-ins that were started. */
function started(home: string): { pid: number; args: string }[] {
  const file = `${home}/cloudflared.log`
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({
      pid: Number(line.split(' ')[0]),
      args: line.slice(line.indexOf(' ') + 1),
    }))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false // ESRCH: it has ended
  }
}

describe('a node’s tunnel', () => {
  let node: TestNode
  beforeAll(async () => {
    node = await startTestNode({ env: { PATH, npm_config_secret: 'planted' } })
  }, 60_000)
  afterAll(() => node?.close())

  const read = async () => (await call<Tunnel>(node, 'GET', '/api/tunnel')).body
  const isOn = () =>
    until(async () => {
      const tunnel = await read()
      return tunnel.state === 'on' ? tunnel : null
    })
  const last = () => started(node.home).at(-1) ?? { pid: 0, args: '' }

  it('never starts without the listener for links', async () => {
    expect(await read()).toEqual({ installed: true, state: 'off', url: null, problem: null })
    expect(await call(node, 'POST', '/api/tunnel')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Switch it on first') },
    })
    expect(started(node.home)).toEqual([])
  })

  it('opens a URL that leads to links and to nothing else', async () => {
    const link = await tokenLink(node)
    const first = await call<Tunnel>(node, 'POST', '/api/tunnel')
    expect([first.status, first.body.state]).toEqual([202, 'starting'])
    const { url, problem } = await isOn()
    expect([heldBy(url).token, problem]).toEqual([link.token, null])
    expect(last().args).toBe(`tunnel --no-autoupdate --url http://127.0.0.1:${link.port}`)
    expect(readFileSync(`${node.home}/cloudflared.env`, 'utf8')).not.toMatch(/planted|DATA_DIR/)

    const { host } = new URL(url ?? '')
    const by = (port: number, line: string, headers = {}) =>
      raw(port, message(line, { Host: host, ...headers }))
    expect((await by(link.port, `GET /${link.token}/api/sessions`)).status).toBe(200)
    const enter = await by(link.port, `GET /${link.token}/`)
    expect(enter.status).toBe(303)
    expect(enter.headers.get('set-cookie')).toMatch(/; Secure$/)
    expect((await by(link.port, 'GET /api/agents')).status).toBe(401)
    const Cookie = await cookieOf(link)
    expect((await by(link.port, 'GET /api/agents', { Cookie })).status).toBe(200)
    expect((await by(link.port, 'GET /api/settings', { Cookie })).status).toBe(403)
    expect((await by(node.port, `GET /${link.token}/`)).status).toBe(421)
    await by(link.port, `POST /${link.token}/api/session/agt_none/interrupt`, {
      'Content-Length': '0',
    })
    const { body: lines } = await call<AuditEntry[]>(node, 'GET', '/api/audit?action=interrupt')
    expect(lines[0]).toMatchObject({ via: 'tunnel', ip: '127.0.0.1', result: '404' })
    const { urls } = await changeAccess(node, {})
    expect(urls[0]).toEqual({ url, via: 'https', encrypted: true })
  })

  it.runIf(hasIPv6)('has beside it a listener on every address, IPv6 too', async () => {
    const { urls } = await changeAccess(node, {})
    const { port, token } = heldBy(urls.at(-1)?.url)
    const answer = await fetch(`http://[::1]:${port}/${token}/api/sessions`)
    expect(answer.status).toBe(200)
  })

  it('leads to no port that browsers refuse', async () => {
    const before = await changeAccess(node, {})
    for (const port of [6000, 6667, 10080]) {
      expect(await call(node, 'PATCH', '/api/links/access', { port })).toMatchObject({
        status: 400,
        body: {
          message: `Browsers refuse to open port ${port}. Choose another one, or none for any free port.`,
        },
      })
    }
    expect(await changeAccess(node, {})).toEqual(before)
  })

  it('comes back by itself, with its new URL, and never shows the old one', async () => {
    const before = await read()
    process.kill(last().pid, 'SIGKILL')
    const between = await until(async () => {
      const tunnel = await read()
      return tunnel.state !== 'on' ? tunnel : null
    })
    expect(between.url).toBeNull()
    const after = await isOn()
    expect(after.url).not.toBe(before.url)
    expect(after.problem).toBeNull()
  })

  it('follows the listener to another port, and ends with it', async () => {
    const { pid } = last()
    const { urls } = await changeAccess(node, { port: await freePort() })
    await until(() => !isAlive(pid))
    await isOn()
    const { port } = heldBy(urls[0]?.url)
    expect(last().args).toMatch(new RegExp(`:${port}$`))
    const second = last().pid
    await changeAccess(node, { on: false })
    expect(await read()).toMatchObject({ state: 'off', url: null })
    expect(isAlive(second)).toBe(false)
  })

  it('is stopped by a person, and by the node’s end however it comes', async () => {
    await tokenLink(node, { port: null })
    const start = async () => {
      await call(node, 'POST', '/api/tunnel')
      await isOn()
      return last().pid
    }
    const first = await start()
    expect((await call<Tunnel>(node, 'DELETE', '/api/tunnel')).body.state).toBe('off')
    expect(isAlive(first)).toBe(false)

    const second = await start()
    await node.kill9()
    await until(() => !isAlive(second))

    await node.restart()
    expect(await read()).toMatchObject({ state: 'off' })
    const third = await start()
    await node.stop()
    expect(isAlive(third)).toBe(false)
  }, 90_000)
})

describe('a tunnel that does not come', () => {
  const home = tempDir('tunnel')
  const opened: string[] = []
  const log = { info: (text: string) => void opened.push(text), warn: () => undefined }
  let tunnel: LinkTunnel
  const make = (env: Record<string, string> = {}) => {
    tunnel = createTunnel({
      env: cleanEnv({ HOME: home.path, PATH, ...env }),
      shell: '/bin/sh',
      target: () => 'http://127.0.0.1:1',
      log,
      startMs: 500,
      firstPauseMs: 50,
    })
    return tunnel
  }
  beforeEach(() => rmSync(`${home.path}/cloudflared.log`, { force: true }))
  afterAll(() => home.close())

  it('says why, and tries again after longer and longer pauses', async () => {
    writeFileSync(`${home.path}/cloudflared.mode`, 'fail')
    await make().start()
    const failed = await until(async () => {
      const read = await tunnel.read()
      return read.state === 'failed' ? read : null
    })
    expect(failed).toMatchObject({
      url: null,
      problem: expect.stringMatching(/no route to host\. Trying again in \d+ s\.$/),
    })
    await until(() => started(home.path).length >= 3)
    // The URL in its last words is not one of a tunnel.
    expect(opened).toEqual([])
    rmSync(`${home.path}/cloudflared.mode`)
    await until(() => tunnel.origin)
    await tunnel.close()
    expect(started(home.path).some(({ pid }) => isAlive(pid))).toBe(false)
  })

  it('gives up on a start that takes too long', async () => {
    writeFileSync(`${home.path}/cloudflared.mode`, 'silent')
    await make().start()
    const failed = await until(async () => {
      const read = await tunnel.read()
      return read.state === 'failed' ? read : null
    })
    expect(failed.problem).toContain('gave no URL within 0.5 s')
    const [first] = started(home.path)
    expect(isAlive(first?.pid ?? 0)).toBe(false)
    await tunnel.close()
    expect(await tunnel.read()).toMatchObject({ state: 'off', problem: null })
    rmSync(`${home.path}/cloudflared.mode`)
  })

  it('tells that the program is not installed', async () => {
    make({ PATH: '/nowhere' })
    if ((await tunnel.read()).installed) return
    await expect(tunnel.start()).rejects.toMatchObject({ code: 'PROGRAM_NOT_FOUND' })
  })
})
