import { test as base } from '@playwright/test'
import type { Agent } from '../../../../lib/wire/agent.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { createTmux, type NewSessionOptions, type TestTmux } from '../../../support/tmux.ts'
import { until } from '../../../support/until.ts'

interface Fixtures {
  /** A node of this test's own, without the dashboard: pages of these tests bring themselves. */
  node: TestNode
  tmux: TestTmux
  /** Makes a tmux session, waits until the node has it as an agent, and answers the agent's id. */
  agent: (name: string, options?: NewSessionOptions & { status?: boolean }) => Promise<string>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it.
  tmux: async ({}, use) => {
    const tmux = createTmux()
    await use(tmux)
    await tmux.close()
  },
  node: async ({ tmux }, use, info) => {
    await tmux.newSession('first')
    const node = await startTestNode({ tmux, env: { MAESTRO_UI: 'off' } })
    await use(node)
    if (info.status !== info.expectedStatus) {
      await info.attach('node.log', { body: node.logs(), contentType: 'text/plain' })
    }
    await node.close()
  },
  agent: async ({ node, tmux }, use) =>
    use(async (name, { status = false, ...options } = {}) => {
      await tmux.run('set-option', '-g', 'status', status ? 'on' : 'off')
      await tmux.newSession(name, { command: 'bash --norc --noprofile', ...options })
      const found = await until(async () => (await agentsOf(node)).find((a) => a.name === name), {
        message: `the agent ${name}`,
      })
      return found.id
    }),
})

export const expect = test.expect

async function agentsOf(node: TestNode): Promise<Agent[]> {
  const body = (await (await node.fetch('/api/agents')).json()) as Agent[] | { agents: Agent[] }
  return Array.isArray(body) ? body : body.agents
}
