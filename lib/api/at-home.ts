import type { Routing } from '../mesh/routing.ts'
import { bodyOf } from '../mesh/spool.ts'
import { readJsonBytes } from './body.ts'
import { ALREADY_SENT, isFromPeer } from './forward.ts'
import type { Api } from './route.ts'

/** What this host knows of the homes of the sessions that run on it. */
export interface Homes {
  /** Of the session that an agent works on, or worked on last. */
  ofAgent(agentId: string): string | undefined
  ofSession(sessionId: string): string | undefined
  ofTask(taskId: string): string | undefined
  ofProject(projectId: string): string | undefined
}

/**
 * Has the home of a session that runs here answer what its agent asks, or what is asked of the session,
 * its tasks and its project. An agent has its own rights there, as it would at home.
 */
export function createAtHome(routing: Routing, homes: Homes): NonNullable<Api['atHome']> {
  const { hostId: self, proxy } = routing
  return (spec, id, { incoming, outgoing, principal }, ready) => {
    if (isFromPeer(incoming, principal)) return null
    const agentId = principal.kind === 'agent' ? principal.agentId : undefined
    const home = agentId === undefined ? homeOf(homes, spec.path, id) : homes.ofAgent(agentId)
    if (home === undefined || home === self) return null
    const role = agentId === undefined || spec.method === 'get' ? principal.role : 'manage'
    return (async () => {
      const bytes = spec.method === 'get' ? null : await readJsonBytes(incoming, spec.bodyLimit)
      ready()
      const { status } = await proxy.forward(incoming, outgoing, {
        hostId: home,
        role,
        body: bytes && bodyOf(bytes),
        ...(agentId !== undefined && { agentId }),
      })
      return new Response(null, {
        status: status >= 200 && status <= 599 ? status : 502,
        headers: ALREADY_SENT,
      })
    })()
  }
}

function homeOf(homes: Homes, path: string, id: string | undefined): string | undefined {
  if (id === undefined) return undefined
  if (path.startsWith('/api/sessions/{id}')) return homes.ofSession(id)
  if (path.startsWith('/api/tasks/{id}')) return homes.ofTask(id)
  return path.startsWith('/api/projects/{id}') ? homes.ofProject(id) : undefined
}
