import { z } from 'zod'
import type { Devices } from '../access/devices.ts'
import { isOverHttps } from '../gate/origin.ts'
import type { Mesh } from '../mesh/mesh.ts'
import {
  CreateDeviceCode,
  DeviceCodeAnswer,
  PairDevice,
  PairDeviceAnswer,
  type Reach,
} from '../wire/access.ts'
import { PairCodeAnswer } from '../wire/host.ts'
import { jsonResponse } from './respond.ts'
import { type Api, route } from './route.ts'

export interface PairDeps {
  hostId: string
  /** Left out, hosts are not paired. */
  mesh?: Pick<Mesh, 'issueCode'>
  devices: Pick<Devices, 'issueCode' | 'pair'>
  /** The ways to open this node, the best first. */
  reach(): Reach[]
}

const CreateHostCode = z.strictObject({ kind: z.literal('host') })
/** What a device gets when nobody chose. */
const DEFAULT_ROLE = 'manage'

export function registerPair(api: Api, { hostId, mesh, devices, reach }: PairDeps): void {
  function deviceCode(
    { role = DEFAULT_ROLE }: CreateDeviceCode,
    isGood: () => boolean,
  ): DeviceCodeAnswer {
    const issued = devices.issueCode(role, isGood)
    const urls = reach().map((way) => ({ ...way, url: `${way.url}/pair#${issued.code}` }))
    return { ...issued, url: urls[0]?.url ?? '', urls }
  }

  route(
    api,
    {
      method: 'post',
      path: '/api/pair/codes',
      tag: 'access',
      summary: 'A code that lets one device or host in, for ten minutes',
      body: mesh
        ? z.discriminatedUnion('kind', [CreateHostCode, CreateDeviceCode])
        : z.discriminatedUnion('kind', [CreateDeviceCode]),
      response: z.union([PairCodeAnswer, DeviceCodeAnswer]),
      status: 201,
    },
    // A code lasts no longer than the right of who made it.
    ({ body, stands }) =>
      body.kind === 'host' && mesh ? mesh.issueCode(stands) : deviceCode(asDevice(body), stands),
  )
  route(
    api,
    {
      method: 'post',
      path: '/api/pair',
      tag: 'access',
      summary: 'Let this device in by a code: a cookie for browsers, a token for programs',
      body: PairDevice,
      response: PairDeviceAnswer,
      status: 201,
      errors: ['PAIRING_CODE_EXPIRED', 'RATE_LIMITED'],
    },
    async ({ body, principal, incoming }) => {
      const { code, name = 'Device' } = body
      const encrypted = isOverHttps(incoming)
      const { address } = principal
      const { device, token, cookie } = await devices.pair({ code, name, address, encrypted })
      const answer: PairDeviceAnswer = { deviceId: device.id, token, hostId, role: device.role }
      return jsonResponse(answer, 201, { 'set-cookie': cookie })
    },
  )
}

function asDevice(body: { kind: string }): CreateDeviceCode {
  return CreateDeviceCode.parse(body)
}
