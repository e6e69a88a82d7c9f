import type { NodeAccess } from '../access/access.ts'
import { Access, ChangeAccess } from '../wire/access.ts'
import { type Api, route } from './route.ts'

export interface AccessDeps {
  access: Pick<NodeAccess, 'describe' | 'change'>
}

export function registerAccess(api: Api, { access }: AccessDeps): void {
  const shared = { path: '/api/access', tag: 'access', response: Access } as const
  route(
    api,
    { ...shared, method: 'get', summary: 'How this node can be reached, and by whom' },
    access.describe,
  )
  route(
    api,
    {
      ...shared,
      method: 'patch',
      summary: 'Listen on the local network or not; let users of the tailnet in',
      body: ChangeAccess,
    },
    ({ body }) => access.change(body),
  )
}
