import { expect } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { SpawnResult } from '../../../lib/wire/spawn.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { call } from '../../support/agents.ts'
import type { TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'

/** Starting a program from the sources takes a while where others test, too. */
const START_MS = 30_000

export async function spawnSession(
  node: TestNode,
  projectId: string,
  taskIds: string[],
  fields: object = {},
): Promise<SpawnResult> {
  const request = { projectId, taskIds, program: 'shell', ...fields }
  const answer = await call<SpawnResult>(node, 'POST', '/api/sessions/spawn', request)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

export async function sessionIs(
  node: TestNode,
  id: string,
  status: Session['status'],
): Promise<Session> {
  let last: Session | undefined
  return until(
    async () => {
      last = (await call<Session>(node, 'GET', `/api/sessions/${id}`)).body
      return last.status === status ? last : null
    },
    { timeout: START_MS, message: () => `a ${status} session; it is ${JSON.stringify(last)}` },
  )
}

export async function taskIs(node: TestNode, id: string, status: Task['status']): Promise<Task> {
  let last: Task | undefined
  return until(
    async () => {
      last = (await call<Task>(node, 'GET', `/api/tasks/${id}`)).body
      return last.status === status ? last : null
    },
    { timeout: START_MS, message: () => `a ${status} task; it is ${JSON.stringify(last)}` },
  )
}

export async function agentIs(
  node: TestNode,
  id: string,
  ready: (agent: Agent) => unknown,
): Promise<Agent> {
  let last: Agent | undefined
  return until(
    async () => {
      last = (await call<Agent>(node, 'GET', `/api/agents/${id}`)).body
      return ready(last) ? last : null
    },
    { timeout: START_MS, message: () => `an agent as wanted; it is ${JSON.stringify(last)}` },
  )
}

/** Waits until a shell runs in the agent of that name. */
export async function shellRuns(node: TestNode, name: string): Promise<void> {
  const foreground = () =>
    node.tmux.run('display-message', '-p', '-t', `=${name}:`, '#{pane_current_command}')
  await until(async () => /^-?(ba|z|fi|da)?sh$/.test((await foreground()).trim()), {
    timeout: START_MS,
  })
}

/** Types a line into an agent, as soon as its shell, or its program at its prompt, takes it. */
export async function type(node: TestNode, agentId: string, text: string): Promise<void> {
  const { name, program } = await agentIs(node, agentId, () => true)
  if (program === 'shell') await shellRuns(node, name)
  else await agentIs(node, agentId, ({ activity }) => activity === 'idle')
  const answer = await call(node, 'POST', `/api/agents/${agentId}/input`, { text, submit: true })
  expect(answer.status).toBe(200)
}
