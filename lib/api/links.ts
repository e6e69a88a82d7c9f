import { z } from 'zod'
import type { LinkService } from '../links/access.ts'
import { ChangeLinkAccess, CreateLink, Link, LinkAccess, Tunnel, Viewer } from '../wire/access.ts'
import { OK, Ok } from './agent-routes.ts'
import { type Api, route } from './route.ts'

export interface LinksDeps {
  links: LinkService
}

const LinkId = z.object({ id: z.string().max(100) })
const tag = 'access'

/** Links and the way to them: the node's own settings of them. */
export function registerLinks(api: Api, { links }: LinksDeps): void {
  route(
    api,
    {
      method: 'get',
      path: '/api/links/access',
      tag,
      summary: 'The listener for links, and the URLs of the token link',
      response: LinkAccess,
    },
    links.access,
  )
  route(
    api,
    {
      method: 'patch',
      path: '/api/links/access',
      tag,
      summary: 'Switch links on or off; choose port and role; keep or renew the token',
      body: ChangeLinkAccess,
      response: LinkAccess,
    },
    ({ body }) => links.changeAccess(body),
  )
  route(
    api,
    {
      method: 'get',
      path: '/api/links',
      tag,
      summary: 'Share links, the oldest first',
      response: z.array(Link),
    },
    links.list,
  )
  route(
    api,
    {
      method: 'post',
      path: '/api/links',
      tag,
      summary: 'Share all agents of this host, or one, by a link',
      body: CreateLink,
      response: Link,
      status: 201,
      errors: ['AGENT_NOT_FOUND'],
    },
    ({ body }) => links.create(body),
  )
  route(
    api,
    {
      method: 'delete',
      path: '/api/links/{id}',
      tag,
      summary: 'Take a link back: everybody who came by it is out at once',
      params: LinkId,
      response: Ok,
      errors: ['NOT_FOUND'],
    },
    async ({ params }) => {
      await links.revoke(params.id)
      return OK
    },
  )
  route(
    api,
    {
      method: 'get',
      path: '/api/links/{id}/viewers',
      tag,
      summary: 'Who is here by a link now; `host` is the token link',
      params: LinkId,
      response: z.array(Viewer),
      errors: ['NOT_FOUND'],
    },
    ({ params }) => links.viewers(params.id),
  )
}

export function registerTunnel(api: Api, { links }: LinksDeps): void {
  const shared = { path: '/api/tunnel', tag, response: Tunnel } as const
  route(
    api,
    { ...shared, method: 'get', summary: 'The tunnel from the internet to the links' },
    links.tunnel,
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      summary: 'Start it; `state` says when it is on',
      status: 202,
      errors: ['PROGRAM_NOT_FOUND'],
    },
    links.startTunnel,
  )
  route(api, { ...shared, method: 'delete', summary: 'End it' }, links.stopTunnel)
}
