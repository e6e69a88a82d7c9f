import { expect } from 'vitest'
import { WebSocket } from 'ws'
import type { Project } from '../../../../lib/wire/project.ts'
import type { Session } from '../../../../lib/wire/session.ts'
import type { Task } from '../../../../lib/wire/task.ts'
import type { TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'

export interface Told {
  type: string
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: a client of Maestro Server knows no types
  data: any
}

export interface Answer<T> {
  status: number
  body: T
}

/** A client of Maestro Server: its REST calls, and its socket at `/`. */
export interface Client {
  ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>>
  /** Types of the events that `act` brings about, with their data, in order. */
  during(act: () => Promise<unknown>): Promise<Told[]>
  project(fields?: object): Promise<Project>
  task(projectId: string, fields?: object): Promise<Task>
  session(projectId: string, taskIds: string[], fields?: object): Promise<Session>
  close(): void
}

export async function openClient(node: Pick<TestNode, 'url'>): Promise<Client> {
  const socket = new WebSocket(node.url.replace('http', 'ws'))
  const told: Told[] = []
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as Told
    if (/^(project|task|session):/.test(event.type)) told.push(event)
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))

  async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(`${node.url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    })
    expect(response.headers.get('content-type')).toContain('application/json')
    return { status: response.status, body: (await response.json()) as T }
  }

  async function made<T>(path: string, body: object): Promise<T> {
    const { status, body: answer } = await ask<T>('POST', path, body)
    expect(status, JSON.stringify(answer)).toBe(201)
    return answer
  }

  return {
    ask,
    async during(act) {
      const from = told.length
      await act()
      // An event of its own behind them: what comes before it is all there is.
      const { id } = await made<Project>('/api/projects', { name: 'mark' })
      const at = () =>
        told.findIndex(({ type, data }) => type === 'project:created' && data.id === id)
      await until(() => at() >= 0)
      return told.slice(from, at())
    },
    project: (fields = {}) => made('/api/projects', { name: 'a project', ...fields }),
    task: (projectId, fields = {}) => made('/api/tasks', { projectId, title: 'a task', ...fields }),
    session: (projectId, taskIds, fields = {}) =>
      made('/api/sessions', { projectId, taskIds, ...fields }),
    close: () => socket.close(),
  }
}

/** An error's body, as Maestro Server describes it. */
export const refusal = (code: string) => ({
  error: true,
  code,
  message: expect.stringMatching(/\w/),
})

export const types = (told: readonly Told[]) => told.map(({ type }) => type)
