import { MaestroError } from '../errors.ts'
import type { EventName } from '../wire/event.ts'
import { type Principal, ROLES, type Role } from './types.ts'

/**
 * What a route or socket asks for. `anyone`: also who is not let in; `signed`: any node that signs its
 * request, which the route itself verifies; `person`: `manage`, and no other node; `read work`: `view`,
 * and not by a link, which opens agents alone; `write work`: `manage`, or an agent, whose share of the
 * work the route itself looks at; `peer`: `manage`, of another node alone.
 */
export type Need = Role | 'anyone' | 'signed' | 'person' | 'peer' | 'read work' | 'write work'

/**
 * The least role for each route and socket (`WS …`), the only place that says so. The node does not
 * start with a route that is missing here.
 */
export const NEEDS: Readonly<Record<string, Need>> = {
  'GET /health': 'view',
  'GET /metrics': 'view',
  'GET /api/node': 'view',
  'GET /api/openapi.json': 'view',
  'GET /api/docs': 'view',
  'GET /api/settings': 'admin',
  'PATCH /api/settings': 'admin',
  'GET /api/audit': 'admin',

  'GET /api/agents': 'view',
  'POST /api/agents': 'manage',
  'GET /api/agents/{id}': 'view',
  'PATCH /api/agents/{id}': 'manage',
  'DELETE /api/agents/{id}': 'manage',
  'POST /api/agents/{id}/hibernate': 'manage',
  'POST /api/agents/{id}/wake': 'manage',
  'POST /api/agents/{id}/restart': 'manage',
  'POST /api/agents/{id}/activity': 'input',
  'POST /api/agents/{id}/input': 'input',
  'POST /api/agents/{id}/answer': 'input',
  'POST /api/agents/{id}/keys': 'input',
  'POST /api/agents/{id}/interrupt': 'input',
  'POST /api/agents/{id}/upload': 'input',
  'GET /api/agents/{id}/output': 'view',
  'GET /api/agents/{id}/git': 'view',
  'GET /api/search': 'view',

  'GET /api/projects': 'read work',
  'POST /api/projects': 'write work',
  'GET /api/projects/{id}': 'read work',
  'PUT /api/projects/{id}': 'write work',
  'DELETE /api/projects/{id}': 'write work',
  'GET /api/tasks': 'read work',
  'POST /api/tasks': 'write work',
  'GET /api/tasks/{id}': 'read work',
  'PATCH /api/tasks/{id}': 'write work',
  'DELETE /api/tasks/{id}': 'write work',
  'POST /api/tasks/{id}/timeline': 'write work',
  'GET /api/tasks/{id}/children': 'read work',
  'GET /api/sessions': 'read work',
  'POST /api/sessions': 'write work',
  'GET /api/sessions/{id}': 'read work',
  'PATCH /api/sessions/{id}': 'write work',
  'DELETE /api/sessions/{id}': 'write work',
  'POST /api/sessions/{id}/tasks/{taskId}': 'write work',
  'DELETE /api/sessions/{id}/tasks/{taskId}': 'write work',
  'POST /api/sessions/spawn': 'write work',
  'POST /api/sessions/{id}/stop': 'write work',
  'GET /api/sessions/{id}/manifest': 'read work',
  'DELETE /api/sessions/{id}/worktree': 'write work',

  'POST /api/work/import': 'person',
  'POST /api/work/check': 'peer',
  'POST /api/work/launch': 'peer',
  'POST /api/work/end': 'peer',
  'POST /api/work/report': 'peer',
  'GET /api/work/launches/{id}/manifest': 'peer',
  'GET /api/skills': 'read work',
  'GET /api/skills/{id}': 'read work',

  'GET /api/hosts': 'view',
  'POST /api/hosts': 'admin',
  'POST /api/hosts/lookup': 'admin',
  'GET /api/hosts/suggestions': 'admin',
  'GET /api/hosts/identity': 'anyone',
  'POST /api/hosts/register-peer': 'signed',
  'POST /api/hosts/exchange-peers': 'view',
  'GET /api/hosts/requests': 'admin',
  'DELETE /api/hosts/requests/{id}': 'admin',
  'POST /api/hosts/requests/{id}/approve': 'admin',
  'POST /api/hosts/requests/{id}/deny': 'admin',
  'GET /api/hosts/{id}': 'view',
  'PATCH /api/hosts/{id}': 'admin',
  'DELETE /api/hosts/{id}': 'admin',
  'GET /api/hosts/{id}/health': 'view',
  'GET /api/hosts/{id}/search': 'view',
  'GET /api/hosts/{id}/dirs': 'manage',

  'POST /api/pair/codes': 'admin',
  'POST /api/pair': 'anyone',
  'GET /api/devices': 'admin',
  'PATCH /api/devices/{id}': 'admin',
  'DELETE /api/devices/{id}': 'admin',
  'GET /api/access': 'admin',
  'PATCH /api/access': 'admin',

  'GET /api/links': 'admin',
  'POST /api/links': 'admin',
  'DELETE /api/links/{id}': 'admin',
  'GET /api/links/{id}/viewers': 'admin',
  'GET /api/links/access': 'admin',
  'PATCH /api/links/access': 'admin',
  'GET /api/tunnel': 'admin',
  'POST /api/tunnel': 'admin',
  'DELETE /api/tunnel': 'admin',

  'GET /$T/api/sessions': 'view',
  'GET /$T/api/theme': 'view',
  'GET /$T/api/session/{id}': 'view',
  'POST /$T/api/session/{id}/write': 'input',
  'POST /$T/api/session/{id}/send': 'input',
  'POST /$T/api/session/{id}/interrupt': 'input',

  // A phone is paired to be told.
  'GET /api/notifications': 'person',
  'PATCH /api/notifications': 'person',
  'GET /api/push/subscriptions': 'person',
  'POST /api/push/subscriptions': 'person',
  'DELETE /api/push/subscriptions/{id}': 'person',
  'POST /api/push/test': 'person',

  'WS /': 'view',
  'WS /ws': 'view',
  'WS /term': 'view',
  'WS /$T/ws': 'view',
}

/** The least role that hears each event of the feed: the one that its content asks for over HTTP. */
export const HEARS: Readonly<Record<EventName, Role>> = {
  'agent:created': 'view',
  'agent:updated': 'view',
  'agent:deleted': 'view',
  'agent:activity': 'view',
  'host:added': 'view',
  'host:updated': 'view',
  'host:removed': 'view',
  'host:requests': 'admin',
  notify: 'view',
  'theme:change': 'view',
  'project:created': 'view',
  'project:updated': 'view',
  'project:deleted': 'view',
  'task:created': 'view',
  'task:updated': 'view',
  'task:deleted': 'view',
  'task:session_added': 'view',
  'task:session_removed': 'view',
  'session:created': 'view',
  'session:updated': 'view',
  'session:deleted': 'view',
  'session:spawn_request': 'view',
  'session:task_added': 'view',
  'session:task_removed': 'view',
  'session:needs_input': 'view',
}

/** What `method` (of HTTP, or `WS`) at `path`, written as in OpenAPI, asks for. Throws when nothing says so. */
export function needOf(method: string, path: string): Need {
  const name = `${method.toUpperCase()} ${path}`
  const need = Object.hasOwn(NEEDS, name) ? NEEDS[name] : undefined
  if (need === undefined) {
    throw new Error(`${name} has no entry in lib/gate/roles.ts: who may use it?`)
  }
  return need
}

/** Is this path, as it was asked for, open to those who are not let in? Only paths without parameters are. */
export function isOpenToAnyone(method: string | undefined, path: string): boolean {
  const name = `${method === 'HEAD' ? 'GET' : method} ${path}`
  return Object.hasOwn(NEEDS, name) && NEEDS[name] === 'anyone'
}

/** Throws 403 when `principal` may not do what asks for `need`. */
export function requireRole(principal: Principal, need: Need): void {
  if (need === 'anyone' || need === 'signed') return
  if (principal.kind === 'stranger') throw new MaestroError('UNAUTHORIZED', 'You are not let in.')
  if ((need === 'admin' || need === 'person') && principal.kind === 'peer') {
    throw new MaestroError(
      'FORBIDDEN',
      'This is decided on its own host alone. Open the dashboard there.',
    )
  }
  if (need === 'peer' && principal.kind !== 'peer') {
    throw new MaestroError('FORBIDDEN', 'This is between the hosts of the mesh.')
  }
  if (need === 'write work' && principal.kind === 'agent') return
  if (need === 'read work' && (principal.kind === 'link' || principal.only !== undefined)) {
    throw new MaestroError('FORBIDDEN', 'A link opens agents alone, not the work on the board.')
  }
  const role = roleOf(need)
  if (atLeast(principal.role, role)) return
  throw new MaestroError(
    'FORBIDDEN',
    `This needs the role ${role}; you have ${principal.role}. Ask an admin of this host for it.`,
  )
}

function roleOf(need: Exclude<Need, 'anyone' | 'signed'>): Role {
  if (need === 'read work') return 'view'
  return need === 'person' || need === 'peer' || need === 'write work' ? 'manage' : need
}

export function atLeast(role: Role, need: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(need)
}

/** The principal as it is for an agent: an agent's own rights end at itself, others it may look at. */
export function towards(principal: Principal, agentId: string | null | undefined): Principal {
  if (principal.kind !== 'agent' || agentId == null || principal.agentId === agentId) {
    return principal
  }
  return { ...principal, role: 'view' }
}
