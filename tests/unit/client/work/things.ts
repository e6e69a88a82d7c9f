import type { Session } from '../../../../lib/wire/session.ts'
import type { Task } from '../../../../lib/wire/task.ts'

/** A task with nothing particular but what is given. */
export const task = (id: string, fields: Partial<Task> = {}): Task => ({
  id,
  projectId: 'p',
  parentId: null,
  title: id,
  description: '',
  status: 'pending',
  priority: 'medium',
  sessionIds: [],
  skillIds: [],
  agentIds: [],
  dependencies: [],
  acceptanceCriteria: [],
  timeline: [],
  createdAt: 0,
  updatedAt: 0,
  startedAt: null,
  completedAt: null,
  initialPrompt: '',
  homeId: 'h',
  ...fields,
})

/** A session that runs, with nothing particular but what is given. */
export const session = (id: string, fields: Partial<Session> = {}): Session => ({
  id,
  projectId: 'p',
  taskIds: [],
  name: id,
  agentId: null,
  hostId: null,
  status: 'running',
  env: {},
  startedAt: 0,
  lastActivity: 0,
  completedAt: null,
  hostname: 'here',
  platform: 'linux',
  events: [],
  metadata: {},
  needsInput: { active: false, message: '', since: 0, source: 'none' },
  homeId: 'h',
  ...fields,
})
