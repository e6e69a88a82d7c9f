import { z } from 'zod'
import type { Principal } from '../gate/types.ts'
import {
  PushDevice,
  PushState,
  PushSubscriptionCreate,
  PushTest,
  PushTestResult,
} from '../wire/notify.ts'
import { type Api, route } from './route.ts'

export interface PushDeps {
  devices: {
    subscribe(input: PushSubscriptionCreate, principal: string): Promise<PushDevice>
    unsubscribe(id: string, by: string | null): Promise<void>
  }
  state(by: string | null): PushState
  test(id: string | undefined, by: string | null): Promise<void>
}

const PATH = '/api/push/subscriptions'

/** Whose devices somebody sees: an admin all, others their own. */
function seenBy({ id, role }: Principal): string | null {
  return role === 'admin' ? null : id
}

/** Devices that are told by web push, for people: other nodes have no part in it. */
export function registerPush(api: Api, { devices, state, test }: PushDeps): void {
  const shared = { tag: 'notifications' } as const
  route(
    api,
    {
      ...shared,
      method: 'get',
      path: PATH,
      summary: 'The key to subscribe with, and the devices that are',
      response: PushState,
    },
    ({ principal }) => state(seenBy(principal)),
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: PATH,
      summary: 'Push notifications to this browser from now on',
      body: PushSubscriptionCreate,
      bodyLimit: 16 * 1024,
      response: PushDevice,
      status: 201,
    },
    ({ body, principal }) => devices.subscribe(body, principal.id),
  )
  route(
    api,
    {
      ...shared,
      method: 'delete',
      path: `${PATH}/{id}`,
      summary: 'Push nothing to this device any more',
      params: z.object({ id: z.string() }),
      response: null,
      status: 204,
      errors: ['NOT_FOUND'],
    },
    async ({ params, principal }) => {
      await devices.unsubscribe(params.id, seenBy(principal))
      return new Response(null, { status: 204 })
    },
  )
  route(
    api,
    {
      ...shared,
      method: 'post',
      path: '/api/push/test',
      summary: 'Push a test to one device or to all; answers when it was taken or given up',
      body: PushTest,
      response: PushTestResult,
      errors: ['NOT_FOUND'],
    },
    async ({ body, principal }) => {
      const by = seenBy(principal)
      await test(body.id, by)
      return { devices: state(by).devices }
    },
  )
}
