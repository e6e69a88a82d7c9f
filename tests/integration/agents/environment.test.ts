import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'

const SECRET = 'planted-7f3a9c'
// Not DATABASE_URL: the node would look for its database. tests/unit/terminal/tmux has it.
const OWN = {
  PORT: undefined,
  HOST: SECRET,
  INIT_CWD: `/${SECRET}`,
  NODE_ENV: 'production',
  npm_config_secret: SECRET,
  npm_package_name: SECRET,
  MAESTRO_TOKEN: SECRET,
  MAESTRO_SESSION_ID: SECRET,
  NODE_OPTIONS: '--max-old-space-size=512',
}

let node: TestNode
beforeAll(async () => {
  const { PORT: _, ...env } = OWN
  node = await startTestNode({ env: { ...env, MAESTRO_UI: 'off', USERS_OWN: 'stays' } })
})
afterAll(() => node.close())

/** The environment that a process has, as the kernel tells it. */
async function environmentOf(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')
}

describe('the environment of an agent', () => {
  it('has the user’s variables and none of the node’s', async () => {
    const agent = await createAgent(node, { name: 'env' })
    const env = await environmentOf(agent.pid ?? 0)
    expect(env).toContain('USERS_OWN=stays')
    expect(env.filter((entry) => entry.includes(SECRET))).toEqual([])
    expect(
      env.filter((entry) => /^(PORT|NODE_ENV|NODE_OPTIONS|npm_|INIT_CWD)/.test(entry)),
    ).toEqual([])
    expect(env.find((entry) => entry.startsWith('TMUX='))).toContain(node.tmux.socket)
    expect(env).toContain(`MAESTRO_AGENT_ID=${agent.id}`)
    expect(env.find((entry) => entry.startsWith('PATH='))).not.toContain('node_modules/.bin')
    const locale = env.find((entry) => /^(LC_ALL|LC_CTYPE|LANG)=/.test(entry))
    expect(locale).toMatch(/utf-?8/i)
  })

  it('is not in the tmux server that the node started either', async () => {
    const global = await node.tmux.run('show-environment', '-g')
    expect(global).toContain('USERS_OWN=stays')
    expect(global).not.toContain(SECRET)
    expect(global).not.toMatch(/^(NODE_ENV|npm_|MAESTRO_)/m)
    const server = (await node.tmux.pid()) ?? 0
    expect((await environmentOf(server)).join('\n')).not.toContain(SECRET)
  })

  it('keeps given values out of answers, events, logs and argument lists', async () => {
    const value = 'own-value-19b2'
    const ws = new WebSocket(`ws://127.0.0.1:${node.port}/ws`)
    const frames: string[] = []
    ws.addEventListener('message', (event) => frames.push(String(event.data)))
    await new Promise((resolve) => ws.addEventListener('open', resolve, { once: true }))
    const agent = await createAgent(node, { name: 'given', env: { GIVEN: value } })
    expect(await environmentOf(agent.pid ?? 0)).toContain(`GIVEN=${value}`)
    await call(node, 'POST', `/api/agents/${agent.id}/restart`)
    await call(node, 'POST', `/api/agents/${agent.id}/hibernate`)
    await call(node, 'POST', `/api/agents/${agent.id}/wake`)
    const list = await (await node.fetch('/api/agents')).text()
    await until(() => frames.some((frame) => frame.includes('"hibernated"')))
    ws.close()
    expect(list).toContain('GIVEN')
    for (const text of [list, frames.join('\n'), node.logs()]) expect(text).not.toContain(value)
    const server = (await node.tmux.pid()) ?? 0
    for (const pid of [server, agent.pid ?? 0]) {
      const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      expect(args).not.toContain(value)
    }
  })
})
