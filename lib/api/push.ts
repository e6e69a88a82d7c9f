import { z } from 'zod'
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
    subscribe(input: PushSubscriptionCreate): Promise<PushDevice>
    unsubscribe(id: string): Promise<void>
  }
  state(): PushState
  test(id?: string): Promise<void>
}

const PATH = '/api/push/subscriptions'

/** Devices that are told by web push. For admins: peers have no part in it. */
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
    state,
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
    ({ body }) => devices.subscribe(body),
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
    async ({ params }) => {
      await devices.unsubscribe(params.id)
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
    async ({ body }) => {
      await test(body.id)
      return { devices: state().devices }
    },
  )
}
