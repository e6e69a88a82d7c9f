import { type Context, Hono, type Next } from 'hono'
import type { AuditLog } from '../audit/types.ts'
import { MaestroError } from '../errors.ts'
import { hasBody } from '../gate/refusal.ts'
import type { Principal } from '../gate/types.ts'
import type { Log } from '../log.ts'
import { type AccessDeps, registerAccess } from './access.ts'
import type { AgentApiDeps } from './agent-routes.ts'
import { registerAgents } from './agents.ts'
import { createAtHome, type Homes } from './at-home.ts'
import { registerAudit } from './audit.ts'
import { auditing } from './audited.ts'
import { type DevicesDeps, registerDevices } from './devices.ts'
import { registerDirs } from './dirs.ts'
import { registerDocs } from './docs.ts'
import { createElsewhere } from './forward.ts'
import { registerHealth } from './health.ts'
import { type HostsDeps, registerHosts } from './hosts.ts'
import { registerHostsHealth } from './hosts-health.ts'
import { type ImportDeps, registerImport } from './import.ts'
import { type LaunchApiDeps, registerLaunch } from './launch.ts'
import { type LinksDeps, registerLinks, registerTunnel } from './links.ts'
import { type MetricsDeps, registerMetrics } from './metrics.ts'
import { type NodeDeps, registerNode } from './node.ts'
import { type NotificationDeps, registerNotifications } from './notifications.ts'
import { registerOpenApi } from './openapi.ts'
import { type PairDeps, registerPair } from './pair.ts'
import { type PeersDeps, registerPeers } from './peers.ts'
import { registerProjects } from './projects.ts'
import { type PushDeps, registerPush } from './push.ts'
import { errorResponse } from './respond.ts'
import { type Api, type ApiEnv, honoPath } from './route.ts'
import { registerSearch } from './search.ts'
import { registerSessions } from './sessions.ts'
import { registerSettings, type SettingsDeps } from './settings.ts'
import { registerSkills, type SkillsDeps } from './skills.ts'
import { registerSpawn, type SpawnApiDeps } from './spawn.ts'
import { registerTasks } from './tasks.ts'
import { registerTokenLink, type TokenLinkDeps } from './token-link.ts'
import type { WorkApiDeps } from './work-routes.ts'

export interface ApiDeps extends NodeDeps, SettingsDeps, MetricsDeps, AgentApiDeps {
  log: Log
  hostId: string
  version: string
  /** Whether a principal may still do what the gate let it in for; left out, all may. */
  stands?: (principal: Principal) => boolean
  /** Left out, this node knows no other. */
  hosts?: HostsDeps & PeersDeps
  /** Left out, nobody is let in but those whom the gate knows. */
  access?: Pick<PairDeps, 'devices' | 'reach'> & DevicesDeps & AccessDeps
  /** Left out, nobody comes by a link. */
  links?: LinksDeps & TokenLinkDeps
  /** Left out, this node tells nobody. */
  notify?: NotificationDeps & PushDeps
  /** Left out, this node keeps no projects. */
  work?: WorkApiDeps
  /** Left out, it starts no sessions. */
  sessions?: { spawn: SpawnApiDeps; launch: LaunchApiDeps; homes: Homes }
  /** Left out, projects do not come from files. */
  imports?: ImportDeps
  /** Left out, this node tells of no skills. */
  skills?: SkillsDeps
  /** Left out, nothing is written down. */
  audit?: AuditLog
}

/** The HTTP API as a Hono app; the gate has let the request in and named its principal before. */
export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const api: Api = {
    hono: new Hono<ApiEnv>(),
    routes: [],
    stands: deps.stands ?? (() => true),
    ...(deps.routing && { elsewhere: createElsewhere(deps.routing) }),
    ...(deps.routing &&
      deps.sessions && { atHome: createAtHome(deps.routing, deps.sessions.homes) }),
  }
  if (deps.audit) api.hono.use(auditing(deps.audit))
  api.hono.use(closeWhenBodyIsUnread)
  api.hono.onError((error) => toResponse(error, deps.log))
  api.hono.notFound((c) =>
    errorResponse(new MaestroError('NOT_FOUND', `There is nothing at ${c.req.path}.`)),
  )

  registerHealth(api)
  registerMetrics(api, deps)
  registerNode(api, deps)
  registerSettings(api, deps)
  registerAgents(api, deps)
  registerDirs(api, deps)
  registerSearch(api, deps)
  registerHostsHealth(api, deps)
  if (deps.hosts) {
    registerPeers(api, deps.hosts)
    registerHosts(api, deps.hosts)
  }
  if (deps.access) {
    const { hostId, hosts, access } = deps
    registerPair(api, { hostId, ...(hosts && { mesh: hosts.mesh }), ...access })
    registerDevices(api, access)
    registerAccess(api, access)
  }
  if (deps.links) {
    registerLinks(api, deps.links)
    registerTunnel(api, deps.links)
    registerTokenLink(api, deps.links)
  }
  if (deps.notify) {
    registerNotifications(api, deps.notify)
    registerPush(api, deps.notify)
  }
  if (deps.work) {
    registerProjects(api, deps.work)
    registerTasks(api, deps.work)
    registerSessions(api, deps.work)
  }
  if (deps.sessions) {
    registerSpawn(api, deps.sessions.spawn)
    registerLaunch(api, deps.sessions.launch)
  }
  if (deps.imports) registerImport(api, deps.imports)
  if (deps.skills) registerSkills(api, deps.skills)
  if (deps.audit) registerAudit(api, { audit: deps.audit })
  registerOpenApi(api, deps)
  registerDocs(api, deps)

  refuseOtherMethods(api)
  return api.hono
}

/** Last, so that it answers only what no route took: 405 with `Allow` (RFC 9110 section 15.5.6). */
function refuseOtherMethods({ hono, routes }: Api): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method)
    const allow = methods.map((method) => method.toUpperCase())
    if (allow.includes('GET')) allow.push('HEAD')
    hono.all(honoPath(path), (c) => {
      const message = `${c.req.method} is not possible here. Use ${allow.join(' or ')}.`
      return errorResponse(new MaestroError('METHOD_NOT_ALLOWED', message), {
        allow: allow.join(', '),
      })
    })
  }
}

/** Else the connection would have to carry the rest of a body that was refused, to no use. */
async function closeWhenBodyIsUnread(c: Context<ApiEnv>, next: Next): Promise<void> {
  await next()
  if (hasBody(c.env.incoming) && !c.env.incoming.complete) c.header('connection', 'close')
}

function toResponse(error: unknown, log: Log): Response {
  if (error instanceof MaestroError) return errorResponse(error)
  log.error({ err: error }, 'A request failed')
  return errorResponse(
    new MaestroError(
      'INTERNAL_ERROR',
      'Something went wrong in this node. Its log says what; please report it.',
    ),
  )
}
