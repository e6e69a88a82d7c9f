import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Database } from '../../lib/store/sqlite.ts'
import type { Project } from '../../lib/wire/project.ts'
import type { Session } from '../../lib/wire/session.ts'
import type { Task } from '../../lib/wire/task.ts'
import type { Client } from './client.ts'
import { apply, type Model, SHARED } from './model.ts'

export interface Lists {
  projects: Project[]
  tasks: Task[]
  sessions: Session[]
}

/**
 * What is lost or half done, a line each, of what `client` wrote. The one write that was not answered may
 * be there, whole, or not: the client goes on from what is found.
 */
export function checkClient(client: Client, lists: Lists): string[] {
  const found = modelOf(client, lists)
  const before = client.model
  const after = client.pending ? apply(before, client.pending) : before
  const isAfter = isDeepStrictEqual(found, after)
  if (!isAfter && !isDeepStrictEqual(found, before)) {
    const pending = JSON.stringify(client.pending)
    return [
      `${client.name}: neither with nor without ${pending}:\n  acknowledged ${JSON.stringify(before)}\n  found        ${JSON.stringify(found)}`,
    ]
  }
  if (isAfter && client.pending?.do === 'task') {
    const { key } = client.pending
    client.ids.tasks.set(key, lists.tasks.find((task) => task.description === key)?.id ?? '')
  }
  client.model = found
  client.pending = null
  return []
}

/** What of the lists is this client's. */
function modelOf({ name, ids }: Client, { projects, tasks, sessions }: Lists): Model {
  const isOwn = (id: string) => id.startsWith(`${name}-`)
  const keyOf = new Map(tasks.map((task) => [task.id, task.description]))
  const said = (task: Task | undefined) =>
    (task?.timeline ?? [])
      .filter(({ type, message }) => type === 'update' && isOwn(message))
      .map(({ message }) => message)
  const shared = tasks.find(({ description }) => description === SHARED)
  return {
    about: projects.find(({ id }) => id === ids.ownProjectId)?.description ?? 'gone',
    tasks: Object.fromEntries(
      tasks
        .filter(({ description }) => isOwn(description))
        .map((task) => [
          task.description,
          {
            ...{ title: task.title, priority: task.priority, said: said(task) },
            sessions: task.sessionIds.toSorted(),
          },
        ]),
    ),
    sessions: Object.fromEntries(
      sessions
        .filter(({ id }) => isOwn(id))
        .map(({ id, name, taskIds, events }) => [
          id,
          {
            name,
            tasks: taskIds.map((taskId) => keyOf.get(taskId) ?? 'gone').sort(),
            events: events.map(({ type }) => type),
          },
        ]),
    ),
    shared: { said: said(shared), sessions: (shared?.sessionIds ?? []).filter(isOwn).sort() },
  }
}

/** What is wrong with the whole: links with one side, timelines with gaps. */
export function checkWhole({ tasks, sessions }: Lists): string[] {
  const pairs = (all: readonly string[][]) => all.map((pair) => pair.join(' – ')).sort()
  const bySessions = pairs(sessions.flatMap(({ id, taskIds }) => taskIds.map((task) => [id, task])))
  const byTasks = pairs(tasks.flatMap(({ id, sessionIds }) => sessionIds.map((each) => [each, id])))
  const wrong = isDeepStrictEqual(bySessions, byTasks)
    ? []
    : [`links of sessions ${bySessions.join()} and of tasks ${byTasks.join()} differ`]
  for (const { id, timeline, sessionIds } of tasks) {
    if (timeline[0]?.type !== 'created') wrong.push(`${id}: its timeline does not begin`)
    const open = new Map<string, number>()
    for (const { type, sessionId = '' } of timeline) {
      const step = type === 'session_started' ? 1 : type === 'session_ended' ? -1 : 0
      if (step !== 0) open.set(sessionId, (open.get(sessionId) ?? 0) + step)
    }
    const going = [...open].filter(([, count]) => count !== 0)
    const expected = sessionIds.map((each) => [each, 1]).sort()
    if (!isDeepStrictEqual(going.sort(), expected)) {
      wrong.push(`${id}: its timeline tells of ${JSON.stringify(going)}, its links ${sessionIds}`)
    }
  }
  return wrong
}

/** What SQLite finds wrong in the files that a killed node left; a copy is looked at, so that the node itself recovers. */
export function checkFile(dataDir: string): string[] {
  const copy = mkdtempSync(join(dataDir, 'copy-'))
  try {
    for (const name of ['work.db', 'work.db-wal']) {
      if (existsSync(join(dataDir, name))) cpSync(join(dataDir, name), join(copy, name))
    }
    const db = new Database(join(copy, 'work.db'))
    try {
      const found = [
        ...(db.pragma('integrity_check') as { integrity_check: string }[])
          .map((row) => row.integrity_check)
          .filter((text) => text !== 'ok'),
        ...(db.pragma('foreign_key_check') as unknown[]).map((row) => JSON.stringify(row)),
        ...gapsIn('timeline', 'task_id'),
        ...gapsIn('session_events', 'session_id'),
      ]
      return found.map((text) => `the file: ${text}`)

      function gapsIn(table: string, owner: string): string[] {
        return db
          .prepare(
            `select ${owner} as id from ${table} group by ${owner} having count(*) <> max(seq) + 1`,
          )
          .pluck()
          .all()
          .map((id) => `gaps in the ${table} of ${id}`)
      }
    } finally {
      db.close()
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
