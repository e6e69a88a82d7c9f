import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, Link, Viewer } from '../../../lib/wire/access.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Host } from '../../../lib/wire/host.ts'
import type { ProgramInfo } from '../../../lib/wire/node.ts'
import { FRAME_DATA } from '../../../lib/wire/term.ts'
import { agentNamed, call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { freePort } from '../../support/ports.ts'
import { until } from '../../support/until.ts'
import { message, raw } from '../gate/raw.ts'
import { changeAccess, cookieOf, type Held, listen, share, tokenLink } from './link.ts'

let node: TestNode
let one: Agent
let two: Agent
let all: Held
const tokens: string[] = []
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_LOG_LEVEL: 'debug' } })
  await createAgent(node, { name: 'one', program: 'shell' })
  await createAgent(node, { name: 'two', program: 'shell' })
  one = await agentNamed(node, 'one', ({ activity }) => activity === 'idle')
  two = await agentNamed(node, 'two', ({ activity }) => activity === 'idle')
  all = await tokenLink(node)
  tokens.push(all.token)
}, 60_000)
afterAll(() => node?.close())

const make = async (body: object) => {
  const link = await share(node, body)
  tokens.push(link.token)
  return link
}
/** A request by a browser that came by the link. */
const by = async (cookie: string, path: string, init: RequestInit = {}) => {
  const answer = await fetch(`http://127.0.0.1:${all.port}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { cookie, ...init.headers },
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
}
const JSON_BODY = { 'content-type': 'application/json' }
const post = (cookie: string, path: string, body: object) =>
  by(cookie, path, { method: 'POST', body: JSON.stringify(body), headers: JSON_BODY })
const term = (agent: string) => `ws://127.0.0.1:${all.port}/term?agent=${agent}&cols=80&rows=24`
const screen = async (name: string) =>
  (await node.tmux.run('capture-pane', '-p', '-t', `=${name}:`)) as string
const audited = async (action: string) =>
  (await call<AuditEntry[]>(node, 'GET', `/api/audit?action=${action}`)).body

describe('the first visit', () => {
  it('swaps the token for a cookie of the link and goes on without it', async () => {
    const answer = await fetch(`${all.base}/`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^maestro-link-\w+=host\.[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Lax$/)
    expect(cookie).not.toContain(all.token)
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')

    const page = await by(cookie.split(';')[0] ?? '', '/')
    expect(page.status).toBe(200)
    const { body } = await by(cookie.split(';')[0] ?? '', '/api/node')
    expect(body.you).toMatchObject({ kind: 'link', role: 'input', only: null })
    // How this machine is laid out is no business of theirs.
    expect(JSON.stringify(body)).not.toContain(node.home)
  })

  it('of one session goes to that one', async () => {
    const answer = await fetch(`${all.base}/session/${one.id}`, { redirect: 'manual' })
    expect(answer.headers.get('location')).toBe(`/?agent=${one.id}`)
    expect((await fetch(`${all.base}/session/agt_none`, { redirect: 'manual' })).status).toBe(404)
  })

  it.each(['//evil', '/\\evil', 'https://evil.com/', '/%09/evil', 'javascript:alert(1)'])(
    'never goes on to %s',
    async (to) => {
      const answer = await fetch(`${all.base}/?to=${to}`, { redirect: 'manual' })
      const location = new URL(answer.headers.get('location') ?? '', all.base)
      expect([answer.status, location.host]).toEqual([303, new URL(all.base).host])
    },
  )

  it('without a link, nothing opens: not on this machine either', async () => {
    for (const path of ['/', '/pair', '/settings', '/api/node', '/api/agents', '/health']) {
      expect([path, (await by('', path)).status]).toEqual([path, 401])
      expect([path, (await by(`maestro-link-x=host.${all.token}`, path)).status]).toEqual([
        path,
        401,
      ])
    }
    expect((await by('', `/api/node?token=${all.token}`)).status).toBe(401)
    expect((await by('', '/')).body).toContain('This link does not work')
    await expect(listen(`ws://127.0.0.1:${all.port}/ws`)).rejects.toThrow('401')
  })

  it('a foreign host or origin gets nowhere with it', async () => {
    const send = (line: string, headers: Record<string, string>, body = '') =>
      raw(all.port, message(line, headers, body))
    const host = { Host: `127.0.0.1:${all.port}` }
    expect((await send(`GET /${all.token}/`, { Host: 'evil.com' })).status).toBe(421)
    const write = `POST /${all.token}/api/session/${one.id}/interrupt`
    expect((await send(write, { ...host, Origin: 'http://evil.com' })).status).toBe(403)
    expect((await send(write, { ...host, Origin: 'null' })).status).toBe(403)
    await expect(
      listen(`ws://127.0.0.1:${all.port}/${all.token}/ws`, { origin: 'http://evil.com' }),
    ).rejects.toThrow('403')
  })
})

describe.runIf(outside)('from elsewhere', () => {
  it('a link opens, and nothing else does', async () => {
    const at = `http://${outside}:${all.port}`
    expect((await fetch(`${at}/${all.token}/api/sessions`)).status).toBe(200)
    expect((await fetch(`${at}/api/agents`)).status).toBe(401)
    const { urls } = await changeAccess(node, {})
    expect(urls).toContainEqual({ url: `${at}/${all.token}/`, via: 'lan', encrypted: false })
  })
})

describe('a share link to one agent', () => {
  it('[H16] opens that one, and no other', async () => {
    const link = await make({ agentId: one.id, role: 'input' })
    const first = await fetch(`${link.base}/`, { redirect: 'manual' })
    expect(first.headers.get('location')).toBe(`/?agent=${one.id}`)
    const cookie = await cookieOf(link)

    const ids = (list: Agent[]) => list.map(({ id }) => id)
    expect(ids((await by(cookie, '/api/agents')).body)).toEqual([one.id])
    expect((await by(cookie, `/api/agents/${one.id}`)).status).toBe(200)
    expect((await by(cookie, `/api/agents/${two.id}`)).status).toBe(404)
    expect((await by(cookie, `/api/agents/${two.id}/output`)).status).toBe(404)
    expect((await post(cookie, `/api/agents/${two.id}/input`, { text: 'x' })).status).toBe(404)
    const hosts = (await by(cookie, '/api/hosts')).body
    expect(hosts).toMatchObject([{ self: true }])

    await expect(listen(term(two.id), { cookie })).rejects.toThrow('404')
    const both = `${term(one.id)}&agent=${two.id}`
    await expect(listen(both, { cookie })).rejects.toThrow('400')
    const rest = await fetch(`${link.base}/api/sessions`)
    expect(await rest.json()).toMatchObject({ count: 1, sessions: [{ id: one.id }] })
    expect((await fetch(`${link.base}/api/session/${two.id}`)).status).toBe(404)
    const page = await fetch(`${link.base}/session/${two.id}`, { redirect: 'manual' })
    expect(page.status).toBe(404)
  })

  it('finds and hears of that one only', async () => {
    const cookie = await cookieOf(await make({ agentId: one.id, role: 'view' }))
    for (const name of ['one', 'two']) {
      await node.tmux.run('send-keys', '-t', `=${name}:`, 'echo need""le', 'Enter')
      await until(async () => (await screen(name)).includes('\nneedle'))
    }
    const found = (await by(cookie, '/api/search?q=needle')).body
    expect(found.agents.map(({ agentId }: { agentId: string }) => agentId)).toEqual([one.id])

    const feed = await listen(`ws://127.0.0.1:${all.port}/ws`, { cookie })
    const whole = await listen(`${node.url.replace('http', 'ws')}/ws`)
    for (const { id } of [two, one])
      await call(node, 'PATCH', `/api/agents/${id}`, { notes: 'new' })
    const about = (id: string) => (said: Record<string, unknown>) =>
      said.type === 'agent:updated' && (said.data as Agent).id === id
    await feed.hear(about(one.id))
    await whole.hear(about(two.id))
    expect(feed.heard.some(about(two.id))).toBe(false)
    feed.close()
    whole.close()
  })

  it('is not told how the machine is laid out, nor how many agents it has', async () => {
    const cookie = await cookieOf(await make({ agentId: one.id, role: 'input' }))
    const own = (await call<Host>(node, 'GET', '/api/hosts/self')).body
    expect(own.facts?.home).not.toBe('')
    expect(own.agents).toBeGreaterThan(1)
    const feed = await listen(`ws://127.0.0.1:${all.port}/ws`, { cookie })
    await call(node, 'PATCH', '/api/settings', { name: 'renamed' })
    const { data } = await feed.hear(({ type }) => type === 'host:updated')
    feed.close()
    const [listed] = (await by(cookie, '/api/hosts')).body
    for (const host of [listed, (await by(cookie, '/api/hosts/self')).body, data as Host]) {
      expect(host).toMatchObject({ name: 'renamed', agents: 1, urls: [], url: null })
      expect(host.facts).toMatchObject({ home: '', tmux: { socket: null } })
      const ways = host.facts.programs.map((info: ProgramInfo) => info.path ?? info.install)
      expect(new Set(ways)).toEqual(new Set([null]))
    }
  })

  it('ends with its agent', async () => {
    const gone = await createAgent(node, { name: 'gone', program: 'shell' })
    const link = await make({ agentId: gone.id, role: 'view' })
    const socket = await listen(`ws://127.0.0.1:${link.port}/${link.token}/ws`)
    await call(node, 'DELETE', `/api/agents/${gone.id}`)
    expect(await socket.closed).toBe(4401)
    const { body } = await call<Link[]>(node, 'GET', '/api/links')
    expect(body.some(({ id }) => id === link.id)).toBe(false)
  })

  it('is not made for an agent that is not here', async () => {
    await expect(make({ agentId: 'agt_none', role: 'view' })).rejects.toThrow('404')
  })
})

describe('a link to look', () => {
  it('sends nothing anywhere', async () => {
    const link = await make({ role: 'view' })
    const write = await fetch(`${link.base}/api/session/${one.id}/write`, {
      method: 'POST',
      body: JSON.stringify({ data: 'touch evil\n' }),
      headers: JSON_BODY,
    })
    expect(write.status).toBe(403)
    const cookie = await cookieOf(link)
    expect((await post(cookie, `/api/agents/${one.id}/input`, { text: 'evil' })).status).toBe(403)

    const socket = await listen(`ws://127.0.0.1:${link.port}/${link.token}/ws`)
    socket.say({ type: 'execute', requestId: 1, sessionId: one.id, command: 'evil' })
    const refused = await socket.hear(({ requestId }) => requestId === 1)
    expect(refused).toMatchObject({ success: false, code: 'FORBIDDEN' })
    socket.close()
  })

  it('[H16] input by a link to look is dropped by the terminal, and audited', async () => {
    const link = await make({ role: 'view', name: 'Only look' })
    const cookie = await cookieOf(link)
    const { WebSocket } = await import('ws')
    const ws = new WebSocket(term(two.id), { headers: { cookie } })
    let output = ''
    ws.on('message', (data) => {
      output += String(data)
    })
    await until(() => output.includes('needle'))
    ws.send(Buffer.concat([Buffer.from([FRAME_DATA]), Buffer.from('evil typed\r')]))
    ws.send(Buffer.concat([Buffer.from([FRAME_DATA]), Buffer.from('evil again\r')]))
    const lines = await until(async () => {
      const found = (await audited('term:input')).filter(({ target }) => target === two.id)
      return found.length > 0 ? found : null
    })
    expect(lines).toMatchObject([
      { actor: `link:${link.id}`, name: 'Only look', via: 'link', result: 'dropped' },
    ])
    expect(JSON.stringify(lines)).not.toContain('evil')
    // What another types arrives after it would have.
    await call(node, 'POST', `/api/agents/${two.id}/input`, { text: 'echo by""pass', submit: true })
    await until(async () => (await screen('two')).includes('\nbypass'))
    expect(await screen('two')).not.toContain('evil')
    ws.terminate()
  })
})

describe('a link to type', () => {
  it('types in a terminal, and opens nothing of the node’s', async () => {
    const link = await make({ role: 'input' })
    const cookie = await cookieOf(link)
    const { WebSocket } = await import('ws')
    const ws = new WebSocket(term(one.id), { headers: { cookie } })
    await new Promise((resolve) => ws.once('open', resolve))
    ws.send(Buffer.concat([Buffer.from([FRAME_DATA]), Buffer.from('echo by""link\r')]))
    await until(async () => (await screen('one')).includes('\nbylink'))
    ws.terminate()

    for (const [method, path] of [
      ['GET', '/api/settings'],
      ['GET', '/api/links'],
      ['GET', '/api/links/access'],
      ['GET', '/api/devices'],
      ['GET', '/api/audit'],
      ['GET', '/api/tunnel'],
      ['GET', '/api/hosts/self/dirs'],
      ['GET', '/metrics'],
      ['GET', '/$T/api/sessions'],
      ['POST', '/api/agents'],
      ['POST', '/api/pair/codes'],
      ['POST', '/api/pair'],
      ['DELETE', `/api/agents/${one.id}`],
    ] as const) {
      const { status } = await by(cookie, path, {
        method,
        ...(method === 'POST' && { body: '{}', headers: JSON_BODY }),
      })
      expect([method, path, status]).toEqual([method, path, 403])
    }
  })
})

describe('who is here by a link', () => {
  it('is listed, and is out at once when it is revoked', async () => {
    const link = await make({ role: 'input', name: 'For a while' })
    const cookie = await cookieOf(link)
    const feed = await listen(`ws://127.0.0.1:${all.port}/ws`, { cookie })
    const protocol = await listen(`ws://127.0.0.1:${link.port}/${link.token}/ws`)
    const { WebSocket } = await import('ws')
    const terminal = new WebSocket(term(one.id), { headers: { cookie } })
    const ended = new Promise<number>((resolve) => terminal.once('close', resolve))
    await new Promise((resolve) => terminal.once('open', resolve))

    const { body: viewers } = await call<Viewer[]>(node, 'GET', `/api/links/${link.id}/viewers`)
    expect(viewers.map(({ agentId }) => agentId).sort()).toEqual([one.id, null, null].sort())
    expect(viewers[0]).toMatchObject({ address: '127.0.0.1', since: expect.any(Number) })
    const { body: links } = await call<Link[]>(node, 'GET', '/api/links')
    expect(links.find(({ id }) => id === link.id)).toMatchObject({
      name: 'For a while',
      viewers: 3,
      lastUsedAt: expect.any(Number),
      url: expect.stringContaining(link.token),
    })

    expect((await call(node, 'DELETE', `/api/links/${link.id}`)).status).toBe(200)
    expect(await Promise.all([feed.closed, protocol.closed, ended])).toEqual([4401, 4401, 4401])
    expect((await by(cookie, '/api/agents')).status).toBe(401)
    expect((await fetch(`${link.base}/`, { redirect: 'manual' })).headers.get('location')).toBe(
      '/pair',
    )
    expect((await call(node, 'GET', `/api/links/${link.id}/viewers`)).status).toBe(404)
  })

  it('is out when the token link is to look only from now on', async () => {
    const socket = await listen(`ws://127.0.0.1:${all.port}/${all.token}/ws`)
    await changeAccess(node, { role: 'view' })
    expect(await socket.closed).toBe(4401)
    await changeAccess(node, { role: 'input' })
  })
})

describe('the node’s own listener', () => {
  it('knows no links: pages lead to pairing, the rest is refused', async () => {
    const page = await node.fetch(`/${all.token}/`, { redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([302, '/pair'])
    const get = await node.fetch(`/${all.token}/api/sessions`, { redirect: 'manual' })
    expect(get.status).toBe(302)
    const path = `/${all.token}/api/session/${one.id}/interrupt`
    expect((await node.fetch(path, { method: 'POST' })).status).toBe(401)
    const ws = `ws://127.0.0.1:${node.port}/${all.token}/ws`
    await expect(listen(ws)).rejects.toThrow('401')
    expect((await node.fetch('/$T/api/sessions')).status).toBe(404)
    const cookie = await cookieOf(all)
    const strange = await raw(
      node.port,
      message('GET /api/agents', { Host: 'evil.localhost', Cookie: cookie }),
    )
    expect(strange.status).toBe(421)
  })
})

describe('limits', () => {
  it('a link is asked 100 times a minute, and changes 30 times', async () => {
    const link = await make({ role: 'input' })
    const statuses = async (count: number, init?: RequestInit) => {
      const path = `${link.base}/api/session/agt_none${init ? '/interrupt' : ''}`
      const answers = []
      for (let i = 0; i < count; i++) answers.push(await fetch(path, init))
      return answers
    }
    const posts = await statuses(31, { method: 'POST' })
    expect(posts.map(({ status }) => status)).toEqual([...Array(30).fill(404), 429])
    expect(Number(posts.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    const gets = await statuses(101)
    expect(gets.map(({ status }) => status)).toEqual([...Array(100).fill(404), 429])
    expect(gets.at(-1)?.headers.get('content-type')).toMatch(/json/)
  })

  it('has 64 sockets open at a time, for all who have it', async () => {
    const cookie = await cookieOf(await make({ role: 'view' }))
    const socket = () => listen(`ws://127.0.0.1:${all.port}/ws`, { cookie })
    const open = await Promise.all(Array.from({ length: 64 }, socket))
    await expect(socket()).rejects.toThrow('429')
    open[0]?.close()
    await until(() =>
      socket().then(
        (again) => open.push(again),
        () => false,
      ),
    )
    for (const each of open) each.close()
  })
})

describe('over a restart', () => {
  it('the token is new, or kept when that was chosen; share links stay', async () => {
    const shared = await make({ role: 'view' })
    await node.restart()
    const { body: links } = await call<Link[]>(node, 'GET', '/api/links')
    expect(links.find(({ id }) => id === shared.id)?.url).toContain(shared.token)
    const port = await freePort()
    const fresh = await tokenLink(node, { keepToken: true, port })
    tokens.push(fresh.token)
    expect(fresh.token).not.toBe(all.token)
    await node.restart()
    const kept = await tokenLink(node)
    expect([kept.token, kept.port]).toEqual([fresh.token, port])
    all = kept
  }, 90_000)

  it('no token was ever written to the log', async () => {
    const broken = `GET /${all.token}/ HTTP/1.1\r\nHost: localhost\r\nbroken\r\n\r\n`
    expect((await raw(all.port, broken)).status).toBe(400)
    await until(() => node.logs().includes('not a request'))
    expect(tokens.length).toBeGreaterThan(8)
    for (const token of tokens) {
      expect(node.logs()).not.toContain(token)
      // As a buffer is logged.
      expect(node.logs()).not.toContain([...Buffer.from(token)].join(','))
    }
  })
})

describe('a port that is taken', () => {
  it('is told, and another one does', async () => {
    const taken = await changeAccess(node, { port: node.port })
    expect(taken).toMatchObject({ on: true, urls: [], problem: expect.stringMatching(/is taken/) })
    const free = await changeAccess(node, { port: null })
    expect(free).toMatchObject({ on: true, port: null, problem: null })
    expect(free.urls.at(-1)).toMatchObject({ via: 'loopback', encrypted: true })
  })
})
