import type { Random } from '../fuzz/random.ts'
import { apply, choose, emptyModel, type Model, type Op } from './model.ts'

/** The ids that the node gave. */
export interface Ids {
  /** Of the project that all clients share, and of its own. */
  projectId: string
  ownProjectId: string
  /** Of tasks, by key. */
  tasks: Map<string, string>
}

export interface Client {
  readonly name: string
  readonly ids: Ids
  /** As it was acknowledged. */
  model: Model
  /** Sent, and not answered. */
  pending: Op | null
  /** Writes that were acknowledged. */
  acknowledged: number
  /** Writes one thing after another until `url` answers no more; throws when it refuses. */
  write(url: string, onAcknowledged: () => void): Promise<void>
}

/** One of several clients of a node; it alone changes what it made. */
export function createClient(name: string, random: Random, ids: Ids): Client {
  let count = 0
  const client: Client = {
    ...{ name, ids, model: emptyModel(), pending: null, acknowledged: 0 },
    async write(url, onAcknowledged) {
      for (;;) {
        const op = choose(random, name, client.model, count++)
        client.pending = op
        const answer = await send(url, ids, op)
        if (answer === null) return
        if (op.do === 'task') ids.tasks.set(op.key, answer.id)
        client.model = apply(client.model, op)
        client.pending = null
        client.acknowledged += 1
        onAcknowledged()
      }
    },
  }
  return client
}

/** What the node answers; null when the connection ends before it does. */
async function send(url: string, ids: Ids, op: Op): Promise<{ id: string } | null> {
  const { method, path, body } = requestOf(ids, op)
  let response: Response
  let text: string
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    })
    text = await response.text()
  } catch {
    return null // killed meanwhile, which is what this is about
  }
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
  return JSON.parse(text)
}

function requestOf(ids: Ids, op: Op): { method: string; path: string; body?: unknown } {
  const { projectId } = ids
  const taskId = (key: string) => ids.tasks.get(key) ?? ''
  switch (op.do) {
    case 'describe':
      return {
        method: 'PUT',
        path: `/api/projects/${ids.ownProjectId}`,
        body: { description: op.text },
      }
    case 'task':
      return {
        method: 'POST',
        path: '/api/tasks',
        body: { projectId, title: op.title, description: op.key },
      }
    case 'patch': {
      const { key, title, priority, message } = op
      const body = { title, priority, timeline: [{ message }] }
      return { method: 'PATCH', path: `/api/tasks/${taskId(key)}`, body }
    }
    case 'say':
      return {
        method: 'POST',
        path: `/api/tasks/${taskId(op.key)}/timeline`,
        body: { message: op.message },
      }
    case 'session': {
      const body = { id: op.id, projectId, name: op.id, taskIds: op.tasks.map(taskId) }
      return { method: 'POST', path: '/api/sessions', body }
    }
    case 'event': {
      const body = { name: op.name, events: [{ type: op.type }] }
      return { method: 'PATCH', path: `/api/sessions/${op.id}`, body }
    }
    case 'relink': {
      const body = { taskIds: op.tasks.map(taskId), events: [{ type: op.type }] }
      return { method: 'PATCH', path: `/api/sessions/${op.id}`, body }
    }
    case 'link':
      return { method: 'POST', path: `/api/sessions/${op.id}/tasks/${taskId(op.key)}` }
    case 'unlink':
      return { method: 'DELETE', path: `/api/sessions/${op.id}/tasks/${taskId(op.key)}` }
    case 'drop task':
      return { method: 'DELETE', path: `/api/tasks/${taskId(op.key)}` }
    case 'drop session':
      return { method: 'DELETE', path: `/api/sessions/${op.id}` }
  }
}
