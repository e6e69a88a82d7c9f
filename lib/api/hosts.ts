import { z } from 'zod'
import { hostFor } from '../access/guests.ts'
import { seesThisHostOnly } from '../access/scope.ts'
import { MaestroError } from '../errors.ts'
import type { Principal } from '../gate/types.ts'
import type { Mesh } from '../mesh/mesh.ts'
import type { HostSuggestion as Suggestion } from '../wire/host.ts'
import {
  Host,
  HostAdd,
  HostAddAnswer,
  HostLookup,
  HostPatch,
  HostRequest,
  HostSuggestion,
} from '../wire/host.ts'
import { OK, Ok } from './agent-routes.ts'
import { jsonResponse } from './respond.ts'
import { type Api, route } from './route.ts'

export interface HostsDeps {
  hostId: string
  mesh: Mesh
  suggestions(): Promise<Suggestion[]>
  /** Gives this node another name. */
  rename(name: string): Promise<void>
}

const HostIdParam = z.object({ id: z.string().max(100) })
const TAG = 'hosts'

export function registerHosts(api: Api, deps: HostsDeps): void {
  registerRequests(api, deps)
  registerReads(api, deps)
  registerChanges(api, deps)
}

function registerReads(api: Api, { mesh, suggestions }: HostsDeps): void {
  route(
    api,
    {
      method: 'get',
      path: '/api/hosts',
      tag: TAG,
      summary: 'All hosts of the mesh as this node sees them, itself first',
      response: z.array(Host),
    },
    ({ principal }) => (isOwnUser(principal) ? mesh.hosts() : [hostFor(principal, mesh.own())]),
  )
  route(
    api,
    {
      method: 'get',
      path: '/api/hosts/suggestions',
      tag: TAG,
      summary: 'Hosts nearby that could be added (M22)',
      response: z.array(HostSuggestion),
    },
    suggestions,
  )
  route(
    api,
    {
      method: 'get',
      path: '/api/hosts/{id}',
      tag: TAG,
      summary: 'One host; `self` is the node that is asked',
      params: HostIdParam,
      response: Host,
      errors: ['HOST_NOT_FOUND'],
    },
    ({ params, principal }) => {
      const host = mesh.host(params.id)
      if (host.self || isOwnUser(principal)) return hostFor(principal, host)
      throw new MaestroError('HOST_NOT_FOUND', 'A peer tells only of itself.')
    },
  )
}

/** What asking a host at an address may come to. */
const ADDRESS_ERRORS = [
  'INVALID_PEER_URL',
  'INVALID_PEER_KEY',
  'HOST_UNREACHABLE',
  'SELF_PEER',
  'PROTOCOL_TOO_OLD',
] as const

function registerChanges(api: Api, deps: HostsDeps): void {
  registerAdding(api, deps)
  registerManaging(api, deps)
}

function registerAdding(api: Api, { mesh }: HostsDeps): void {
  route(
    api,
    {
      method: 'post',
      path: '/api/hosts/lookup',
      tag: TAG,
      summary: 'Who is at an address, and could it be added; changes nothing',
      body: HostAdd.pick({ url: true }),
      response: HostLookup,
      errors: ADDRESS_ERRORS,
    },
    ({ body }) => mesh.lookUp(body.url),
  )
  route(
    api,
    {
      method: 'post',
      path: '/api/hosts',
      tag: TAG,
      summary: 'Add a host by its address: with its code at once, else when a person there agrees',
      body: HostAdd,
      response: HostAddAnswer,
      status: 201,
      errors: [
        ...ADDRESS_ERRORS,
        'HOST_EXISTS',
        'MESH_MERGE',
        'PAIRING_CODE_EXPIRED',
        'RATE_LIMITED',
      ],
    },
    async ({ body, outgoing }) => {
      const gone = new AbortController()
      outgoing.once('close', () => outgoing.writableFinished || gone.abort())
      const answer = await mesh.add(body, gone.signal)
      return jsonResponse(answer, answer.state === 'added' ? 201 : 202)
    },
  )
}

function registerManaging(api: Api, { mesh, rename }: HostsDeps): void {
  route(
    api,
    {
      method: 'patch',
      path: '/api/hosts/{id}',
      tag: TAG,
      summary: 'Rename this node, or say what a host may do here',
      params: HostIdParam,
      body: HostPatch,
      response: Host,
      errors: ['HOST_NOT_FOUND'],
    },
    async ({ params, body }) => {
      const host = mesh.host(params.id)
      if (body.name !== undefined) {
        if (!host.self) {
          throw new MaestroError(
            'VALIDATION_ERROR',
            `A host is renamed on itself: open ${host.name} and change its name there.`,
            { field: 'name' },
          )
        }
        await rename(body.name)
      }
      if (body.role !== undefined) await mesh.setRole(host.id, body.role)
      return mesh.host(host.id)
    },
  )
  route(
    api,
    {
      method: 'delete',
      path: '/api/hosts/{id}',
      tag: TAG,
      summary: 'Remove a host from the mesh, on all hosts',
      params: HostIdParam,
      response: Ok,
      errors: ['HOST_NOT_FOUND', 'SELF_PEER'],
    },
    async ({ params }) => {
      await mesh.remove(params.id)
      return OK
    },
  )
}

function registerRequests(api: Api, { mesh }: HostsDeps): void {
  const params = z.object({ id: z.string().max(100) })
  const shared = { tag: TAG } as const
  route(
    api,
    {
      ...shared,
      method: 'get',
      path: '/api/hosts/requests',
      summary: 'Hosts that wait to be let in, and those that this node waits for',
      response: z.array(HostRequest),
    },
    mesh.requests,
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/hosts/requests/{id}/approve',
      summary: 'Let a waiting host in',
      params,
      body: z.strictObject({ merge: z.boolean().optional() }),
      response: HostRequest,
      errors: ['NOT_FOUND', 'MESH_MERGE'],
    },
    ({ params: { id }, body }) => mesh.approve(id, body.merge ?? false),
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/hosts/requests/{id}/deny',
      summary: 'Refuse a waiting host',
      params,
      response: HostRequest,
      errors: ['NOT_FOUND'],
    },
    ({ params: { id } }) => mesh.deny(id),
  )
  route(
    api,
    {
      ...shared,
      method: 'delete',
      path: '/api/hosts/requests/{id}',
      summary: 'Take back a request of this node, there too',
      params,
      response: HostRequest,
      errors: ['NOT_FOUND'],
    },
    ({ params: { id } }) => mesh.withdraw(id),
  )
}

/** M17: what this node knows of third hosts is not for peers, who know it themselves. */
function isOwnUser(principal: Principal): boolean {
  return principal.kind !== 'stranger' && !seesThisHostOnly(principal)
}
