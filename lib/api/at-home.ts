import { MaestroError } from '../errors.ts'
import type { Principal } from '../gate/types.ts'
import { parseJson } from '../json.ts'
import { refuseSecondHop } from '../mesh/directory.ts'
import type { Routing } from '../mesh/routing.ts'
import { bodyOf } from '../mesh/spool.ts'
import type { WorkKind } from '../store/remote-work.ts'
import { readJsonBytes } from './body.ts'
import { ALREADY_SENT, isFromPeer, MADE_ELSEWHERE, PLAIN_ID } from './forward.ts'
import type { Api, ApiEnv, RouteSpec } from './route.ts'

/** What this host knows of the homes of projects, tasks and sessions. */
export interface Homes {
  /** The other host that is known to keep it; nobody is asked. */
  known(kind: WorkKind, id: string): string | undefined
  /** The host that keeps it, when that is another one. */
  of(kind: WorkKind, id: string): Promise<string | undefined>
  /** That of the session that an agent of this host works on, or worked on last. */
  ofAgent(agentId: string): Promise<string | undefined>
  /** It could not be heard when that was tried last. */
  isAway(hostId: string): boolean
  /** What was just done there is known here, too, when it resolves. */
  synced(hostId: string): Promise<void>
}

type Env = ApiEnv['Bindings']

interface Asked {
  home: string | undefined
  /** The body, when it had to be read to know that. */
  bytes?: Buffer | null
}

/**
 * Has the home of a project, and of its tasks and sessions, answer what is asked of them (M17). What an
 * agent changes goes to the home of its session: it has its own rights there, as it would at home.
 */
export function createAtHome(routing: Routing, homes: Homes): NonNullable<Api['atHome']> {
  async function forward(spec: RouteSpec, home: string, env: Env, bytes: Buffer | null) {
    const { incoming, outgoing, principal } = env
    const isRead = spec.method === 'get'
    const agentId = isRead ? undefined : principal.agentId
    const { status, text } = await routing.proxy.forward(incoming, outgoing, {
      hostId: home,
      role: agentId === undefined ? principal.role : 'manage',
      body: bytes && bodyOf(bytes),
      ...(agentId !== undefined && { agentId }),
      async before(answered) {
        if (!isRead && answered < 300) await homes.synced(home)
      },
    })
    const made = status === 201 ? idIn(text) : undefined
    return new Response(null, {
      status: status >= 200 && status <= 599 ? status : 502,
      headers: { ...ALREADY_SENT, ...(made !== undefined && { [MADE_ELSEWHERE]: made }) },
    })
  }

  return async (spec, id, env, ready) => {
    const { incoming, principal } = env
    if (isFromPeer(incoming, principal)) {
      refuseThird(homes, spec, id, principal)
      return {}
    }
    const isRead = spec.method === 'get'
    const { home, bytes } = await homeOf(homes, spec, id, env)
    const unread = bytes === undefined ? {} : { bytes }
    if (home === undefined || home === routing.hostId) return unread
    const hasCopy = isRead && spec.copied === true
    if (hasCopy && homes.isAway(home)) return unread
    const body = isRead ? null : (bytes ?? (await readJsonBytes(incoming, spec.bodyLimit)))
    ready()
    try {
      return { answer: await forward(spec, home, env, body) }
    } catch (error) {
      const isAway = error instanceof MaestroError && error.code === 'HOST_UNREACHABLE'
      if (hasCopy && isAway && !env.outgoing.headersSent) return {}
      throw error
    }
  }
}

/** An agent elsewhere is refused by its rights, which end at its home. */
function refuseThird(
  homes: Homes,
  spec: RouteSpec,
  id: string | undefined,
  { agentId }: Principal,
): void {
  const hostId = id === undefined || agentId ? undefined : homes.known(kindOf(spec.path), id)
  if (hostId !== undefined) refuseSecondHop({ kind: 'peer', hostId }, true)
}

async function homeOf(
  homes: Homes,
  spec: RouteSpec,
  id: string | undefined,
  { incoming, principal }: Env,
): Promise<Asked> {
  const { agentId } = principal
  const isRead = spec.method === 'get'
  if (agentId !== undefined && !isRead) return { home: await homes.ofAgent(agentId) }
  if (id !== undefined) return { home: await homes.of(kindOf(spec.path), id) }
  if (isRead) return { home: undefined }
  const bytes = await readJsonBytes(incoming, spec.bodyLimit)
  const projectId = fieldOf(bytes?.toString(), 'projectId')
  return { home: projectId === undefined ? undefined : await homes.of('project', projectId), bytes }
}

function kindOf(path: string): WorkKind {
  if (path.startsWith('/api/projects/')) return 'project'
  return path.startsWith('/api/tasks/') ? 'task' : 'session'
}

function idIn(text: string | null): string | undefined {
  const id = fieldOf(text ?? undefined, 'id')
  return id !== undefined && PLAIN_ID.test(id) ? id : undefined
}

/** A text of a JSON object. What is no such thing is refused by whoever answers. */
function fieldOf(text: string | undefined, name: string): string | undefined {
  const value = text === undefined ? undefined : parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  const field = (value as Record<string, unknown>)[name]
  return typeof field === 'string' ? field : undefined
}
