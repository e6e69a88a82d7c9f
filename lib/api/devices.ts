import { z } from 'zod'
import type { Devices } from '../access/devices.ts'
import type { LiveSockets } from '../sockets/live-sockets.ts'
import type { DeviceRow } from '../store/devices.ts'
import { ChangeDevice, Device } from '../wire/access.ts'
import { type Api, route } from './route.ts'

export interface DevicesDeps {
  devices: Pick<Devices, 'list' | 'change' | 'revoke'>
  live: Pick<LiveSockets, 'count'>
}

const DeviceId = z.object({ id: z.string().max(64) })

export function registerDevices(api: Api, { devices, live }: DevicesDeps): void {
  const shared = { tag: 'access', errors: ['NOT_FOUND'] } as const
  const one = { ...shared, path: '/api/devices/{id}', params: DeviceId } as const

  function describe(row: DeviceRow, asking: string | undefined): Device {
    const { tokenHash, ...device } = row
    return { ...device, sockets: live.count(`device:${row.id}`), current: row.id === asking }
  }

  route(
    api,
    {
      tag: 'access',
      method: 'get',
      path: '/api/devices',
      summary: 'Devices that were let in with a code, the last used first',
      response: z.array(Device),
    },
    ({ principal }) =>
      [...devices.list()]
        .sort((a, b) => b.lastUsedAt - a.lastUsedAt)
        .map((device) => describe(device, principal.deviceId)),
  )
  route(
    api,
    {
      ...one,
      method: 'patch',
      summary: 'Rename a device, or change what it may do',
      body: ChangeDevice,
      response: Device,
    },
    async ({ params, body, principal }) =>
      describe(await devices.change(params.id, body), principal.deviceId),
  )
  route(
    api,
    {
      ...one,
      method: 'delete',
      summary: 'Throw a device out, with all its sockets',
      response: null,
      status: 204,
    },
    ({ params }) => devices.revoke(params.id),
  )
}
