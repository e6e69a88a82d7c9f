import { z } from 'zod'
import { listDirs } from '../dirs.ts'
import { MaestroError } from '../errors.ts'
import { DirList } from '../wire/node.ts'
import { type Api, route } from './route.ts'

export interface DirsDeps {
  hostId: string
}

const Params = z.object({ id: z.string() })
const Query = z.object({
  path: z
    .string()
    .max(4096)
    .refine((path) => !path.includes('\0'), 'A path holds no NUL.')
    .default('')
    .describe('as typed: what is behind the last / filters by its beginning; default the home'),
})

export function registerDirs(api: Api, { hostId }: DirsDeps): void {
  route(
    api,
    {
      method: 'get',
      path: '/api/hosts/{id}/dirs',
      tag: 'hosts',
      at: 'host',
      summary: 'Directories on a host, for completion',
      params: Params,
      query: Query,
      response: DirList,
      errors: ['HOST_NOT_FOUND', 'NOT_FOUND', 'FORBIDDEN', 'INVALID_WORKING_DIR'],
    },
    ({ params, query }) => {
      if (params.id !== hostId && params.id !== 'self') {
        throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${params.id}.`)
      }
      return listDirs(query.path)
    },
  )
}
