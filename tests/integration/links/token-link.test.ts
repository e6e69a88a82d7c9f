import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../lib/wire/access.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { LinkSessionDetails, LinkSessions } from '../../../lib/wire/token-link.ts'
import { agentNamed, call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { begin } from '../gate/raw.ts'
import { changeAccess, type Held, type Listener, listen, tokenLink } from './link.ts'

let node: TestNode
let link: Held
let agent: Agent
const open: Listener[] = []

beforeAll(async () => {
  node = await startTestNode()
  await createAgent(node, { name: 'worker', program: 'shell' })
  agent = await agentNamed(node, 'worker', ({ activity }) => activity === 'idle')
  link = await tokenLink(node)
}, 60_000)
afterAll(async () => {
  for (const listener of open) listener.close()
  await node?.close()
})

const json = async <T = Record<string, unknown>>(path: string, init?: RequestInit) => {
  const answer = await fetch(link.base + path, init)
  return { status: answer.status, body: (await answer.json()) as T }
}
const details = async (query = '') =>
  (await json<LinkSessionDetails>(`/api/session/${agent.id}${query}`)).body
const post = (path: string, body?: object) =>
  json(path, {
    method: 'POST',
    ...(body && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
const screen = async () => (await node.tmux.run('capture-pane', '-p', '-t', '=worker:')) as string
const connect = async (held = link) => {
  const listener = await listen(`ws://127.0.0.1:${held.port}/${held.token}/ws`)
  open.push(listener)
  return listener
}

describe('the REST examples of the protocol, unchanged', () => {
  it('GET /$TOKEN/api/sessions', async () => {
    const { status, body } = await json<LinkSessions>('/api/sessions')
    expect(status).toBe(200)
    expect(body).toMatchObject({ count: 1, timestamp: expect.any(Number) })
    expect(body.sessions[0]).toMatchObject({
      id: agent.id,
      name: 'worker',
      state: 'idle',
      live: true,
      tabs: [{ id: expect.stringMatching(/^@\d+$/), active: true }],
    })
  })

  it('POST /$TOKEN/api/session/:sessionId/write', async () => {
    const { status, body } = await post(`/api/session/${agent.id}/write`, {
      data: 'echo "hello $((40+2))"\n',
    })
    expect(body).toMatchObject({ success: true, sessionId: agent.id })
    expect(status).toBe(200)
    await until(async () => (await screen()).includes('hello 42'))
  })

  it('its alias /send adds the newline; without one nothing is run', async () => {
    await post(`/api/session/${agent.id}/write`, { data: 'echo "wait $((40+3))"' })
    await until(async () => (await screen()).includes('wait $((40+3))'))
    expect(await screen()).not.toContain('wait 43')
    await post(`/api/session/${agent.id}/send`, { command: '; echo "sent $((40+4))"' })
    await until(async () => (await screen()).includes('sent 44'))
  })

  it('GET /$TOKEN/api/session/:sessionId?tabId=', async () => {
    await node.tmux.run('new-window', '-d', '-t', '=worker:', '-n', 'tests', 'echo in tests; cat')
    const first = await details()
    expect(first.logs.map(({ text }) => text).join('\n')).toContain('hello 42')
    expect(first.logs[0]).toMatchObject({
      id: expect.any(String),
      timestamp: expect.any(Number),
      source: 'terminal',
    })
    const tab = first.tabs.find(({ name }) => name === 'tests')
    expect(tab).toMatchObject({ active: false })
    const second = await until(async () => {
      const body = await details(`?tabId=${encodeURIComponent(tab?.id ?? '')}`)
      return body.logs.length > 0 ? body : null
    })
    expect(second.logs.map(({ text }) => text)).toEqual(['in tests'])
    expect((await json(`/api/session/${agent.id}?tabId=@999`)).status).toBe(404)
    await node.tmux.run('kill-window', '-t', '=worker:tests')
  })

  it('GET /$TOKEN/api/theme', async () => {
    expect((await json('/api/theme')).body.theme).toMatchObject({
      id: 'maestro-dark',
      name: 'Maestro Dark',
      mode: 'dark',
      colors: { bg: expect.stringMatching(/^#/), terminal: { red: expect.stringMatching(/^#/) } },
    })
  })

  it('POST /$TOKEN/api/session/:sessionId/interrupt', async () => {
    await post(`/api/session/${agent.id}/write`, { data: 'sleep 1000; echo never\n' })
    await until(async () => (await screen()).includes('sleep 1000'))
    expect((await post(`/api/session/${agent.id}/interrupt`)).status).toBe(200)
    await until(async () => (await screen()).includes('^C'))
  })

  it('answers 404 for an unknown session, and a method that is not possible 405', async () => {
    expect(await json('/api/session/agt_none')).toMatchObject({
      status: 404,
      body: { code: 'SESSION_NOT_FOUND' },
    })
    expect((await post('/api/sessions')).status).toBe(405)
    expect((await json('/api/agents')).status).toBe(404)
  })
})

describe('the JavaScript sample of the protocol, unchanged', () => {
  it('connects, logs and hears messages', async () => {
    const { port, token } = link
    const handled: { type: string }[] = []
    const handleMessage = (message: { type: string }) => handled.push(message)
    const logged: string[] = []
    const console = { log: (text: string) => logged.push(text) }

    const { WebSocket } = await import('ws')
    const ws = new WebSocket(`ws://localhost:${port}/${token}/ws`)

    ws.onopen = () => {
      console.log('Connected to Maestro')
    }

    ws.onmessage = (event) => {
      const message = JSON.parse(event.data as string)
      handleMessage(message)
    }

    await until(() => handled.length > 0)
    expect(logged).toEqual(['Connected to Maestro'])
    expect(handled[0]).toMatchObject({
      type: 'init',
      theme: { id: 'maestro-dark' },
      sessions: [{ id: agent.id, name: 'worker' }],
    })
    ws.send(
      JSON.stringify({
        type: 'execute',
        sessionId: agent.id,
        command: 'echo "ran $((50+5))"',
        inputMode: 'ai',
      }),
    )
    await until(() => handled.some(({ type }) => type === 'execute_result'))
    await until(async () => (await screen()).includes('ran 55'))
    ws.close()
  })
})

describe('/$TOKEN/ws', () => {
  it('answers each command with its requestId, errors too', async () => {
    const socket = await connect()
    socket.say({ type: 'ping', requestId: 'a' })
    expect(await socket.hear(({ requestId }) => requestId === 'a')).toMatchObject({
      type: 'ping_result',
      success: true,
    })
    socket.say({
      type: 'send_command',
      requestId: 7,
      sessionId: agent.id,
      command: 'echo "by alias $((60+6))"',
      inputMode: 'terminal',
    })
    expect(await socket.hear(({ requestId }) => requestId === 7)).toMatchObject({
      type: 'send_command_result',
      success: true,
      sessionId: agent.id,
    })
    await until(async () => (await screen()).includes('by alias 66'))
    socket.say({ type: 'execute', requestId: 'b', sessionId: 'agt_none', command: 'x' })
    expect(await socket.hear(({ requestId }) => requestId === 'b')).toMatchObject({
      type: 'execute_result',
      success: false,
      code: 'SESSION_NOT_FOUND',
    })
    socket.say({ type: 'execute', requestId: 'c' })
    expect(await socket.hear(({ requestId }) => requestId === 'c')).toMatchObject({
      type: 'execute_result',
      code: 'VALIDATION_ERROR',
    })
    socket.ws.send('not JSON')
    await socket.hear(({ type }) => type === 'error')

    const { body: lines } = await call<AuditEntry[]>(node, 'GET', '/api/audit?action=WS')
    expect(lines.slice(0, 2)).toMatchObject([
      { action: 'WS /$T/ws execute', target: 'agt_none', result: 'SESSION_NOT_FOUND', via: 'link' },
      { action: 'WS /$T/ws execute', target: agent.id, result: 'ok', via: 'link' },
    ])
    expect(JSON.stringify(lines)).not.toContain('by alias')
  })

  it('tells of sessions, tabs and the theme as they change', async () => {
    const socket = await connect()
    await socket.hear(({ type }) => type === 'init')
    const other = await createAgent(node, { name: 'other', program: 'shell' })
    const of =
      (type: string, id = other.id) =>
      (message: Record<string, unknown>) =>
        message.type === type && message.sessionId === id
    expect(await socket.hear(of('session:added'))).toMatchObject({ session: { name: 'other' } })
    await socket.hear((message) => of('session:state')(message) && message.state === 'idle')

    await node.tmux.run('new-window', '-d', '-t', '=other:', '-n', 'second')
    await socket.hear(
      (message) => of('tabs:change')(message) && (message.tabs as unknown[]).length === 2,
    )
    await call(node, 'PATCH', '/api/settings', { theme: 'dawn' })
    expect(await socket.hear(({ type }) => type === 'theme:change')).toMatchObject({
      theme: { id: 'dawn', mode: 'light' },
    })

    await call(node, 'POST', `/api/agents/${other.id}/hibernate`)
    await socket.hear(of('session:offline'))
    await call(node, 'POST', `/api/agents/${other.id}/wake`, {})
    expect(await socket.hear(of('session:live'))).toMatchObject({ session: { live: true } })
    await call(node, 'DELETE', `/api/agents/${other.id}`)
    await socket.hear(of('session:removed'))
  })

  it('subscribe narrows events to one session', async () => {
    const socket = await connect()
    await socket.hear(({ type }) => type === 'init')
    socket.say({ type: 'subscribe', requestId: 1, sessionId: agent.id })
    await socket.hear(({ type }) => type === 'subscribe_result')
    const all = await connect()
    const third = await createAgent(node, { name: 'third', program: 'shell' })
    await all.hear(({ type, sessionId }) => type === 'session:added' && sessionId === third.id)
    expect(socket.heard.some(({ type }) => type === 'session:added')).toBe(false)
    await call(node, 'DELETE', `/api/agents/${third.id}`)
  })

  it('[H15] closes with 4401 when the token is renewed, and the old token is nobody’s', async () => {
    const socket = await connect()
    const before = link
    const typing = await begin(
      before.port,
      `POST /${before.token}/api/session/${agent.id}/send`,
      { Host: `localhost:${before.port}`, 'Content-Type': 'application/json' },
      JSON.stringify({ command: 'echo typed-too-late' }),
    )
    link = await tokenLink(node, { renew: true })
    expect((await typing.finish()).status).toBe(401)
    expect(await screen()).not.toContain('typed-too-late')
    expect(await socket.closed).toBe(4401)
    expect(link.token).not.toBe(before.token)
    const answer = await fetch(`${before.base}/api/sessions`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/pair'])
    await expect(connect(before)).rejects.toThrow('401')
  })

  it('closes with 4401 when links are switched off, and nothing listens any more', async () => {
    const socket = await connect()
    expect(await changeAccess(node, { on: false })).toMatchObject({ on: false, urls: [] })
    expect(await socket.closed).toBe(4401)
    await expect(fetch(link.base)).rejects.toThrow()
    link = await tokenLink(node)
    expect((await json('/api/sessions')).status).toBe(200)
  })
})
