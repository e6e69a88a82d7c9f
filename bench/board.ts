import { openSqliteWork } from '../lib/store/work/sqlite.ts'
import type { ImportedTask } from '../lib/wire/import.ts'
import { applyImport } from '../lib/work/import/apply.ts'

const PROJECTS = 10

/** A board file with so many tasks, each with four entries in its timeline, some below others. */
export async function writeBoard(file: string, tasks: number): Promise<void> {
  const publish = () => undefined
  const store = await openSqliteWork({ file, hostId: 'bench', publish })
  try {
    for (let n = 0; n < PROJECTS; n++) {
      const id = `proj_${n}`
      const own = Array.from({ length: tasks / PROJECTS }, (_, task) => taskOf(id, task))
      await applyImport(store, { project: projectOf(id), tasks: own, sessions: [] })
    }
  } finally {
    await store.close()
  }
}

function projectOf(id: string) {
  const times = { createdAt: 1, updatedAt: 1 }
  return { id, name: id, workingDir: '/srv', description: '', workingDirs: {}, ...times }
}

function taskOf(projectId: string, n: number): ImportedTask {
  const idOf = (task: number) => `task_${projectId}_${task}`
  const id = idOf(n)
  return {
    ...{ id, projectId, parentId: n % 10 === 0 ? null : idOf(n - (n % 10)) },
    title: `Task ${n} of the board, with a title as people write them`,
    description: 'What is to be done, in a sentence or two, and why it matters.',
    ...{ status: 'pending', priority: 'medium', sessionIds: [], skillIds: ['maestro-worker'] },
    ...{ agentIds: [], dependencies: [], acceptanceCriteria: ['it works'], initialPrompt: '' },
    timeline: ['Task created', 'begun', 'half', 'nearly there'].map((message, entry) => ({
      ...{ id: `evt_${id}_${entry}`, type: entry === 0 ? 'created' : 'update' },
      ...{ timestamp: n + entry, message },
    })),
    ...{ createdAt: n, updatedAt: n, startedAt: null, completedAt: null },
  }
}
