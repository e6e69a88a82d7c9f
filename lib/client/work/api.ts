import type { Project, ProjectCreate, ProjectUpdate } from '../../wire/project.ts'
import type { Session } from '../../wire/session.ts'
import type { Skill } from '../../wire/skill.ts'
import type { SpawnRequest, SpawnResult } from '../../wire/spawn.ts'
import type { Task, TaskCreate, TaskUpdate, TimelineAdd } from '../../wire/task.ts'
import { request } from '../api.ts'

const at = (kind: 'projects' | 'tasks' | 'sessions', id: string, rest = '') =>
  `/api/${kind}/${encodeURIComponent(id)}${rest}`

/** Calls for projects, tasks and sessions; each throws `ApiError` when the answer is not a success. */
export const workApi = {
  projects: (signal?: AbortSignal) => request<Project[]>('GET', '/api/projects', undefined, signal),
  createProject: (project: ProjectCreate) => request<Project>('POST', '/api/projects', project),
  patchProject: (id: string, patch: ProjectUpdate) =>
    request<Project>('PUT', at('projects', id), patch),
  deleteProject: (id: string) => request<unknown>('DELETE', at('projects', id)),

  tasks: (projectId: string, signal?: AbortSignal) =>
    request<Task[]>(
      'GET',
      `/api/tasks?projectId=${encodeURIComponent(projectId)}`,
      undefined,
      signal,
    ),
  task: (id: string, signal?: AbortSignal) =>
    request<Task>('GET', at('tasks', id), undefined, signal),
  createTask: (task: TaskCreate) => request<Task>('POST', '/api/tasks', task),
  patchTask: (id: string, patch: TaskUpdate) => request<Task>('PATCH', at('tasks', id), patch),
  deleteTask: (id: string) => request<unknown>('DELETE', at('tasks', id)),
  addTimeline: (id: string, entry: TimelineAdd) =>
    request<unknown>('POST', at('tasks', id, '/timeline'), entry),

  sessions: (projectId: string, signal?: AbortSignal) =>
    request<Session[]>(
      'GET',
      `/api/sessions?projectId=${encodeURIComponent(projectId)}`,
      undefined,
      signal,
    ),
  activeSessions: (signal?: AbortSignal) =>
    request<Session[]>('GET', '/api/sessions?active=true', undefined, signal),
  session: (id: string, signal?: AbortSignal) =>
    request<Session>('GET', at('sessions', id), undefined, signal),
  stopSession: (id: string) => request<unknown>('POST', at('sessions', id, '/stop')),
  deleteSession: (id: string) => request<unknown>('DELETE', at('sessions', id)),
  spawn: (wish: SpawnRequest) => request<SpawnResult>('POST', '/api/sessions/spawn', wish),

  skills: (projectId: string, signal?: AbortSignal) =>
    request<Skill[]>(
      'GET',
      `/api/skills?projectId=${encodeURIComponent(projectId)}`,
      undefined,
      signal,
    ),
}
