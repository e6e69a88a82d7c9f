import { z } from 'zod'
import type { Mesh } from '../mesh/mesh.ts'
import { PairCodeAnswer } from '../wire/host.ts'
import { type Api, route } from './route.ts'

export interface PairDeps {
  mesh: Pick<Mesh, 'issueCode'>
}

export function registerPair(api: Api, { mesh }: PairDeps): void {
  route(
    api,
    {
      method: 'post',
      path: '/api/pair/codes',
      tag: 'hosts',
      summary: 'A code that lets one host in, for ten minutes',
      body: z.strictObject({ kind: z.literal('host') }),
      response: PairCodeAnswer,
      status: 201,
    },
    mesh.issueCode,
  )
}
