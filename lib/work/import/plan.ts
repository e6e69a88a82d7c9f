import type {
  ImportBatch,
  ImportedProject,
  ImportedSession,
  ImportedTask,
} from '../../wire/import.ts'
import { requireNoCycle, requireNoLoop } from '../graph.ts'
import type { Layout, NotUnderstood } from './read.ts'
import { understand } from './understand.ts'

export interface ImportPlan {
  /** One a project, in the order of their creation. */
  batches: ImportBatch[]
  /** These are left out. */
  notUnderstood: NotUnderstood[]
  /** What is left out of files that are taken. */
  notes: NotUnderstood[]
}

interface Found<T> {
  file: string
  value: T
}

/** What is to be imported, of the files of a layout. */
export function planImport(layout: Layout): ImportPlan {
  const notUnderstood = [...layout.notUnderstood]
  const notes: NotUnderstood[] = []
  const projects = new Map<string, Found<ImportedProject>>()
  const tasks = new Map<string, Found<ImportedTask>>()
  const sessions = new Map<string, Found<ImportedSession>>()

  function take<T extends { id: string }>(
    into: Map<string, Found<T>>,
    file: string,
    value: T,
  ): void {
    const before = into.get(value.id)
    if (before) notUnderstood.push({ file, why: `${before.file} has the same id, ${value.id}.` })
    else into.set(value.id, { file, value })
  }

  for (const document of layout.documents) {
    const found = understand(document)
    if ('why' in found) {
      notUnderstood.push({ file: document.file, why: found.why })
      continue
    }
    if (found.unknown.length > 0) {
      notes.push({ file: document.file, why: `unknown fields: ${found.unknown.join(', ')}` })
    }
    if (found.kind === 'projects') take(projects, document.file, found.value)
    else if (found.kind === 'tasks') take(tasks, document.file, found.value)
    else take(sessions, document.file, found.value)
  }

  const inProject = <T extends { projectId: string }>(all: Map<string, Found<T>>) => {
    for (const [id, { file, value }] of all) {
      if (projects.has(value.projectId)) continue
      notUnderstood.push({ file, why: `Its project, ${value.projectId}, has no file.` })
      all.delete(id)
    }
  }
  inProject(tasks)
  inProject(sessions)
  const batches = [...projects.values()]
    .sort((a, b) => a.value.createdAt - b.value.createdAt)
    .map(({ value: project }) => batchOf(project, tasks, sessions, notes))
  return { batches, notUnderstood, notes }
}

function batchOf(
  project: ImportedProject,
  allTasks: ReadonlyMap<string, Found<ImportedTask>>,
  allSessions: ReadonlyMap<string, Found<ImportedSession>>,
  notes: NotUnderstood[],
): ImportBatch {
  const own = <T extends { id: string; projectId: string }>(all: ReadonlyMap<string, Found<T>>) =>
    new Map(
      [...all].flatMap(([id, { file, value }]) =>
        value.projectId === project.id ? [[id, { file, value: { ...value } }] as const] : [],
      ),
    )
  const tasks = own(allTasks)
  const sessions = own(allSessions)
  dropStrangers(tasks, sessions, notes)
  breakLoops(tasks, notes)
  agree(tasks, sessions)
  return {
    project,
    tasks: parentsFirst([...tasks.values()].map(({ value }) => value)),
    sessions: [...sessions.values()].map(({ value }) => value),
  }
}

/** Nothing names what is not in the project: it had been deleted, or was not understood. */
function dropStrangers(
  tasks: ReadonlyMap<string, Found<ImportedTask>>,
  sessions: ReadonlyMap<string, Found<ImportedSession>>,
  notes: NotUnderstood[],
): void {
  function known(
    file: string,
    field: string,
    ids: readonly string[],
    of: ReadonlyMap<string, unknown>,
  ) {
    const strangers = ids.filter((id) => !of.has(id))
    if (strangers.length > 0) {
      notes.push({ file, why: `${field} names what is not there: ${strangers.join(', ')}` })
    }
    return ids.filter((id) => of.has(id))
  }
  for (const { file, value } of tasks.values()) {
    const [parentId = null] = known(file, 'parentId', value.parentId ? [value.parentId] : [], tasks)
    value.parentId = parentId
    value.dependencies = known(file, 'dependencies', value.dependencies, tasks)
    value.sessionIds = known(file, 'sessionIds', value.sessionIds, sessions)
  }
  for (const { file, value } of sessions.values()) {
    value.taskIds = known(file, 'taskIds', value.taskIds, tasks)
  }
}

/** A task that would be below itself has no parent, and one that would wait for itself waits for none. */
function breakLoops(tasks: ReadonlyMap<string, Found<ImportedTask>>, notes: NotUnderstood[]): void {
  const graph = new Map([...tasks].map(([id, { value }]) => [id, value]))
  for (const { file, value } of tasks.values()) {
    if (throws(() => requireNoLoop(graph, value.id, value.parentId))) {
      notes.push({ file, why: `parentId: with ${value.parentId} it would be below itself` })
      value.parentId = null
    }
    if (throws(() => requireNoCycle(graph, value.id, value.dependencies))) {
      notes.push({
        file,
        why: `dependencies: with ${value.dependencies.join(', ')} it would wait for itself`,
      })
      value.dependencies = []
    }
  }
}

function throws(act: () => void): boolean {
  try {
    act()
    return false
  } catch {
    return true // which is the answer
  }
}

/** A link that one side names is a link. */
function agree(
  tasks: ReadonlyMap<string, Found<ImportedTask>>,
  sessions: ReadonlyMap<string, Found<ImportedSession>>,
): void {
  for (const { value: task } of tasks.values()) {
    for (const id of task.sessionIds) add(sessions.get(id)?.value.taskIds, task.id)
  }
  for (const { value: session } of sessions.values()) {
    for (const id of session.taskIds) add(tasks.get(id)?.value.sessionIds, session.id)
  }
}

function add(ids: string[] | undefined, id: string): void {
  if (ids && !ids.includes(id)) ids.push(id)
}

/** By creation, but parents before their children. */
function parentsFirst(tasks: readonly ImportedTask[]): ImportedTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const placed = new Set<ImportedTask>()
  function place(task: ImportedTask): void {
    const line: ImportedTask[] = []
    let at: ImportedTask | undefined = task
    while (at && !placed.has(at)) {
      line.unshift(at)
      at = at.parentId === null ? undefined : byId.get(at.parentId)
    }
    for (const each of line) placed.add(each)
  }
  for (const task of tasks.toSorted((a, b) => a.createdAt - b.createdAt)) place(task)
  return [...placed]
}
