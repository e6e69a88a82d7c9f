import type { KeyObject } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { MaestroError } from '../errors.ts'
import type { Mesh } from '../mesh/mesh.ts'
import type { Signed } from '../mesh/signature.ts'
import {
  ExchangeRequest,
  ExchangeResponse,
  IdentityAnswer,
  RegisterRequest,
  RegisterResponse,
} from '../wire/mesh.ts'
import { jsonResponse } from './respond.ts'
import { type Api, type ApiEnv, route } from './route.ts'
import type { RefusedAs } from './validate.ts'

export interface PeersDeps {
  mesh: Mesh
  /** Throws unless a request of no member is signed with this key, and new. */
  acceptStranger(signed: Signed, key: KeyObject): void
}

/** Records of a page of 192 KB, in a message. */
const MESSAGE_LIMIT = 512 * 1024
const TAG = 'mesh'
const REGISTER = '/api/hosts/register-peer'
const EXCHANGE = '/api/hosts/exchange-peers'

/** Of records: each rises by one at a time, so nobody honest comes near the end of it (M5). */
const COUNTERS: readonly unknown[] = ['inc', 'ver', 'epoch']

const refusedAs: RefusedAs = ({ code, path }) =>
  code === 'too_big' && COUNTERS.includes(path.at(-1)) ? 'INVALID_RECORD' : 'VALIDATION_ERROR'

/** What nodes ask each other to be a mesh. */
export function registerPeers(api: Api, { mesh, acceptStranger }: PeersDeps): void {
  api.hono.use(REGISTER, signAnswers(mesh))
  api.hono.use(EXCHANGE, signAnswers(mesh))
  route(
    api,
    {
      method: 'get',
      path: '/api/hosts/identity',
      tag: TAG,
      summary: 'Who is here, signed over the asker’s nonce (M2)',
      query: z.object({
        nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, '16 to 64 letters of base64url'),
      }),
      response: IdentityAnswer,
    },
    ({ query }) => mesh.identity(query.nonce),
  )
  route(
    api,
    {
      method: 'post',
      path: REGISTER,
      tag: TAG,
      summary: 'A host asks to be let in; it signs with the key that it brings (M9)',
      body: RegisterRequest,
      bodyRefusedAs: refusedAs,
      bodyLimit: MESSAGE_LIMIT,
      response: RegisterResponse,
      errors: [
        'INVALID_PEER_KEY',
        'INVALID_RECORD',
        'SELF_PEER',
        'MESH_MERGE',
        'PAIRING_CODE_EXPIRED',
        'PROTOCOL_TOO_OLD',
        'RATE_LIMITED',
      ],
    },
    async ({ body, principal }) => {
      const { signed } = principal
      const { status, answer } = await mesh.register(body, {
        isMember: principal.kind === 'peer' && principal.hostId === body.self.id,
        from: signed?.from,
        accept: (key) => signed && acceptStranger(signed, key),
        address: principal.address,
      })
      return jsonResponse(answer, status)
    },
  )
  route(
    api,
    {
      method: 'post',
      path: EXCHANGE,
      tag: TAG,
      summary: 'Members compare and exchange their records (M10)',
      body: ExchangeRequest,
      bodyRefusedAs: refusedAs,
      bodyLimit: MESSAGE_LIMIT,
      response: ExchangeResponse,
      errors: ['INVALID_RECORD', 'PEER_REMOVED'],
    },
    ({ body, principal }) => {
      if (principal.kind === 'peer' && principal.hostId !== undefined) {
        return mesh.exchange(principal.hostId, body)
      }
      throw new MaestroError('FORBIDDEN', 'Only members of the mesh exchange records.')
    },
  )
}

/** Records spread to all hosts, so who answers with some proves who it is; errors are signed too. */
function signAnswers(mesh: Pick<Mesh, 'signAnswer'>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next()
    const { signed } = c.env.principal
    if (!signed) return
    const { nonce } = signed
    const { status } = c.res
    const body = Buffer.from(await c.res.arrayBuffer())
    const headers = new Headers(c.res.headers)
    for (const [name, value] of Object.entries(mesh.signAnswer({ nonce, status, body }))) {
      headers.set(name, value)
    }
    c.res = new Response(body, { status, headers })
  }
}
