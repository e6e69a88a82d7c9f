import type { Random } from '../fuzz/random.ts'

/** What one client has made: tasks by a key of its own, sessions by their ids, lists of names sorted. */
export interface Model {
  /** Description of its project. */
  about: string
  tasks: Record<string, TaskModel>
  sessions: Record<string, SessionModel>
  /** Its part of the task that all clients share. */
  shared: { said: string[]; sessions: string[] }
}

export interface TaskModel {
  title: string
  priority: string
  /** Messages of its timeline that are not of the node. */
  said: string[]
  sessions: string[]
}

export interface SessionModel {
  name: string
  /** Keys, or `shared`. */
  tasks: string[]
  events: string[]
}

/** One request that changes something. */
export type Op =
  | { do: 'describe'; text: string }
  | { do: 'task'; key: string; title: string }
  | { do: 'patch'; key: string; title: string; priority: string; message: string }
  | { do: 'say'; key: string; message: string }
  | { do: 'session'; id: string; tasks: string[] }
  | { do: 'event'; id: string; name: string; type: string }
  | { do: 'relink'; id: string; tasks: string[]; type: string }
  | { do: 'link' | 'unlink'; id: string; key: string }
  | { do: 'drop task'; key: string }
  | { do: 'drop session'; id: string }

export const SHARED = 'shared'
const MAX_TASKS = 10
const MAX_SESSIONS = 5

export const emptyModel = (): Model => ({
  about: '',
  tasks: {},
  sessions: {},
  shared: { said: [], sessions: [] },
})

/** What is there when `op` was done. */
export function apply(before: Model, op: Op): Model {
  const model = structuredClone(before)
  const tasksOf = (key: string) => (key === SHARED ? model.shared : model.tasks[key])
  const relink = (id: string, tasks: readonly string[]) => {
    const session = model.sessions[id]
    for (const key of session?.tasks ?? []) remove(tasksOf(key)?.sessions, id)
    for (const key of tasks) add(tasksOf(key)?.sessions, id)
    if (session) session.tasks = [...tasks].sort()
  }
  switch (op.do) {
    case 'describe':
      model.about = op.text
      break
    case 'task':
      model.tasks[op.key] = { title: op.title, priority: 'medium', said: [], sessions: [] }
      break
    case 'patch': {
      const { title, priority, message } = op
      Object.assign(model.tasks[op.key] ?? {}, { title, priority })
      model.tasks[op.key]?.said.push(message)
      break
    }
    case 'say':
      tasksOf(op.key)?.said.push(op.message)
      break
    case 'session':
      model.sessions[op.id] = { name: op.id, tasks: [], events: [] }
      relink(op.id, op.tasks)
      break
    case 'event':
      Object.assign(model.sessions[op.id] ?? {}, { name: op.name })
      model.sessions[op.id]?.events.push(op.type)
      break
    case 'relink':
      model.sessions[op.id]?.events.push(op.type)
      relink(op.id, op.tasks)
      break
    case 'link':
      relink(op.id, [...(model.sessions[op.id]?.tasks ?? []), op.key])
      break
    case 'unlink':
      relink(
        op.id,
        (model.sessions[op.id]?.tasks ?? []).filter((key) => key !== op.key),
      )
      break
    case 'drop task':
      for (const session of Object.values(model.sessions)) remove(session.tasks, op.key)
      delete model.tasks[op.key]
      break
    case 'drop session':
      relink(op.id, [])
      delete model.sessions[op.id]
      break
  }
  return model
}

/** Something that can be done with what is there; `n` makes its names new. */
export function choose(random: Random, client: string, model: Model, n: number): Op {
  const keys = Object.keys(model.tasks)
  const ids = Object.keys(model.sessions)
  const name = `${client}-${n}`
  if (keys.length < 3) return { do: 'task', key: name, title: `made ${n}` }
  const key = random.pick(keys)
  const some = () => [
    ...new Set([random.pick(keys), random.pick(keys), random.pick([...keys, SHARED])]),
  ]
  const id = ids.length === 0 ? null : random.pick(ids)
  const linked = id === null ? [] : (model.sessions[id]?.tasks ?? [])
  const loose = keys.filter((each) => !linked.includes(each))
  const ops: Op[] = [
    { do: 'describe', text: name },
    {
      do: 'patch',
      key,
      title: `title ${n}`,
      priority: random.pick(['low', 'high']),
      message: name,
    },
    { do: 'say', key: random.pick([key, SHARED]), message: name },
    keys.length < MAX_TASKS ? { do: 'task', key: name, title: name } : { do: 'drop task', key },
  ]
  if (ids.length < MAX_SESSIONS) ops.push({ do: 'session', id: name, tasks: some() })
  if (id !== null) {
    ops.push({ do: 'event', id, name: `name ${n}`, type: name })
    ops.push({ do: 'relink', id, tasks: some(), type: name })
    if (loose.length > 0) ops.push({ do: 'link', id, key: random.pick(loose) })
    if (linked.length > 0) ops.push({ do: 'unlink', id, key: random.pick(linked) })
    if (ids.length >= MAX_SESSIONS) ops.push({ do: 'drop session', id })
  }
  return random.pick(ops)
}

function add(names: string[] | undefined, name: string): void {
  if (!names || names.includes(name)) return
  names.push(name)
  names.sort()
}

function remove(names: string[] | undefined, name: string): void {
  const at = names?.indexOf(name) ?? -1
  if (at >= 0) names?.splice(at, 1)
}
