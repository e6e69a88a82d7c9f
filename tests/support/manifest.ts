import type { Manifest } from '../../lib/wire/manifest.ts'
import type { Task } from '../../lib/wire/task.ts'
import { buildManifest, type ManifestParts } from '../../lib/work/manifest.ts'

export const TASK: Task = {
  id: 'task_1',
  projectId: 'proj_1',
  parentId: null,
  title: 'Write the parser',
  description: 'In src/parse.ts.',
  status: 'pending',
  priority: 'high',
  sessionIds: [],
  skillIds: [],
  agentIds: [],
  dependencies: [],
  acceptanceCriteria: ['npm test passes'],
  timeline: [],
  createdAt: 0,
  updatedAt: 0,
  startedAt: null,
  completedAt: null,
  initialPrompt: '',
  homeId: 'host_1',
}

/** A manifest of one task; `parts` are put over what it is made of. */
export function testManifest(parts: Partial<ManifestParts> = {}): Manifest {
  return buildManifest({
    sessionId: 'sess_1',
    project: { id: 'proj_1', name: 'web', workingDir: '/src/web' },
    tasks: [TASK],
    workingDirectory: '/src/web',
    ...parts,
  })
}
