import type { Project } from '../../../lib/wire/project.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { Task, TimelineEntry } from '../../../lib/wire/task.ts'

export function project(over: Partial<Project> = {}): Project {
  return {
    id: 'proj_1',
    name: 'Shop',
    workingDir: '/src/shop',
    description: '',
    workingDirs: {},
    createdAt: 1,
    updatedAt: 1,
    homeId: 'home',
    ...over,
  }
}

export function task(id: string, over: Partial<Task> = {}): Task {
  return {
    id,
    projectId: 'proj_1',
    parentId: null,
    title: id.toUpperCase(),
    description: '',
    status: 'pending',
    priority: 'medium',
    sessionIds: [],
    skillIds: [],
    agentIds: [],
    dependencies: [],
    acceptanceCriteria: [],
    timeline: [],
    createdAt: 1,
    updatedAt: 1,
    startedAt: null,
    completedAt: null,
    initialPrompt: '',
    homeId: 'home',
    ...over,
  }
}

export function session(id: string, over: Partial<Session> = {}): Session {
  return {
    id,
    projectId: 'proj_1',
    taskIds: [],
    name: id,
    agentId: `agt_${id}`,
    hostId: 'home',
    status: 'running',
    env: {},
    startedAt: 1,
    lastActivity: 1,
    completedAt: null,
    hostname: 'h',
    platform: 'linux',
    events: [],
    metadata: {},
    needsInput: { active: false, message: '', since: 1, source: 'none' },
    homeId: 'home',
    ...over,
  }
}

/** The marks `began_<id>` and `ended_<id>`, as they stand in a timeline. */
export function marks(...ids: string[]): TimelineEntry[] {
  return ids.map((id, at) => ({
    id,
    type: 'update',
    timestamp: at,
    message: id,
    sessionId: id.slice(id.indexOf('_') + 1),
  }))
}
