import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Agent } from '../../../lib/wire/agent.ts'
import { cleanEnv } from '../../support/env.ts'
import { ROOT, startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'

vi.setConfig({ testTimeout: 120_000 })

let node: TestNode
beforeAll(async () => {
  // No trust in loopback: what comes in does so by its own right.
  node = await startTestNode({ env: { MAESTRO_TRUST_LOOPBACK: '0' } })
}, 60_000)
afterAll(() => node?.close())

const socketPath = () => join(node.dataDir, 'maestro.sock')

/** Over the unix socket. */
function ask<T = unknown>(
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<{ status: number; body: T }> {
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const headers = { host: 'localhost', ...type, ...more }
    const asking = request({ socketPath: socketPath(), method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text ? JSON.parse(text) : null }),
      )
    })
    asking.on('error', reject)
    asking.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

async function makeAgent(name: string): Promise<{ agent: Agent; token: string }> {
  const file = join(node.home, `${name}.env`)
  const made = await ask<Agent>('POST', '/api/agents', {
    name,
    cwd: node.home,
    command: `sh -c 'printf %s "$MAESTRO_TOKEN" > ${file}.new && mv ${file}.new ${file}; exec cat'`,
  })
  expect(made.status).toBe(201)
  await until(() => existsSync(file))
  return { agent: made.body, token: readFileSync(file, 'utf8') }
}

describe('the unix socket', () => {
  it('is for the node’s user alone, who is admin there', async () => {
    expect(statSync(socketPath()).mode & 0o777).toBe(0o600)
    const { status, body } = await ask<{ you: unknown }>('GET', '/api/node')
    expect(status).toBe(200)
    expect(body.you).toEqual({ kind: 'socket', role: 'admin', name: null, only: null })
    expect((await node.fetch('/api/node')).status).toBe(401)
    // A page that reached it by a proxy is still a page.
    const foreign = await ask('PATCH', '/api/settings', {}, { origin: 'http://evil.example' })
    expect(foreign.status).toBe(403)
  })

  it('takes the place of a dead node’s, and is gone after the stop', async () => {
    await node.kill9()
    expect(existsSync(socketPath())).toBe(true)
    await node.restart()
    expect((await ask('GET', '/api/node')).status).toBe(200)
    await node.stop()
    expect(existsSync(socketPath())).toBe(false)
    writeFileSync(socketPath(), 'stale')
    await node.restart()
    expect((await ask('GET', '/api/node')).status).toBe(200)
  })

  it('is left out, with words, where its path is too long', async () => {
    const DATA_DIR = join(node.home, 'x'.repeat(100))
    await node.restart({ DATA_DIR })
    expect(existsSync(join(DATA_DIR, 'maestro.sock'))).toBe(false)
    expect(node.logs()).toContain('Set DATA_DIR to a shorter path')
    await node.restart()
  })
})

describe('an agent’s token', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const asAgent = (token: string, path: string, init: RequestInit = {}) =>
    node.fetch(path, {
      ...init,
      headers: { 'content-type': 'application/json', ...bearer(token) },
    })

  it('lets it act on itself and look at the rest', async () => {
    const [own, other] = [await makeAgent('own'), await makeAgent('other')]
    expect(own.token).not.toBe(other.token)
    const you = (await (await asAgent(own.token, '/api/node')).json()).you
    expect(you).toMatchObject({ kind: 'agent', role: 'input' })
    const input = { method: 'POST', body: '{"text":"hello"}' }
    const status = async (path: string, init?: RequestInit) =>
      (await asAgent(own.token, path, init)).status
    expect(await status(`/api/agents/${own.agent.id}/input`, input)).toBe(200)
    expect(await status(`/api/agents/${other.agent.id}/input`, input)).toBe(403)
    expect(await status(`/api/agents/${other.agent.id}/output`)).toBe(200)
    expect(await status(`/api/agents/${own.agent.id}`, { method: 'DELETE' })).toBe(403)
    expect(await status('/api/settings')).toBe(403)
    // Held to it also where it would be admin without.
    const held = await ask('GET', '/api/settings', undefined, bearer(own.token))
    expect(held.status).toBe(403)
    expect(own.token && node.logs()).not.toContain(own.token)
  })

  it('is good over a restart, and ends with the agent, sockets and all', async () => {
    const { agent, token } = await makeAgent('ends')
    await node.restart()
    await until(async () => (await asAgent(token, `/api/agents/${agent.id}`)).status === 200)
    const ws = new WebSocket(`${node.url.replace('http', 'ws')}/ws`, { headers: bearer(token) })
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
    const closed = new Promise((resolve) => ws.once('close', resolve))
    expect((await ask('DELETE', `/api/agents/${agent.id}`)).status).toBe(200)
    expect(await closed).toBe(4401)
    expect((await asAgent(token, '/api/node')).status).toBe(401)
    const forged = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    for (const bad of [forged, 'mta_x', 'mtd_x', 'null']) {
      expect((await ask('GET', '/api/node', undefined, bearer(bad))).status, bad).toBe(401)
    }
  })
})

describe('maestro pair', () => {
  const pair = (...args: string[]) =>
    promisify(execFile)(process.execPath, [`${ROOT}scripts/maestro.mjs`, 'pair', ...args], {
      env: cleanEnv({ HOME: node.home, DATA_DIR: node.dataDir }),
    })

  it('says what to do where nobody else can reach the node', async () => {
    const { stdout } = await pair()
    expect(stdout).toContain('listens on this machine only')
    expect(stdout).toContain('MAESTRO_HOST=0.0.0.0')
    expect(stdout).toMatch(/Code {2}\w{4}-\w{4}-\w{4}/)
  })

  it('shows a QR code and the URL for each way', async () => {
    const url = 'https://box.example'
    await node.restart({ MAESTRO_URL: url })
    const { stdout } = await pair('--role', 'view')
    const code = /https:\/\/box\.example\/pair#(\S+)/.exec(stdout)?.[1]
    expect(stdout).toMatch(/█▀▀|█ ▄▄▄▄▄ █/)
    expect(stdout).toContain('"view"')
    const paired = await ask('POST', '/api/pair', { code, name: 'Phone' })
    expect(paired).toMatchObject({ status: 201, body: { role: 'view' } })
    await expect(pair('--role', 'king')).rejects.toMatchObject({ code: 2 })
  })
})
