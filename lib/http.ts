import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { ApiEnv } from './api/route.ts'
import { isApiPath } from './gate/paths.ts'
import type { Gate, Principal } from './gate/types.ts'

export interface RequestListenerOptions {
  gate: Pick<Gate, 'http'>
  api: Hono<ApiEnv>
  /** Paths that are the API's; default: those of the node's own listener. */
  isApi?: (path: string) => boolean
  /** Answers everything that is not the API's. */
  pages: { handle(req: IncomingMessage, res: ServerResponse): unknown }
}

/** Every HTTP request: the gate, then the API or the pages. */
export function createRequestListener({
  gate,
  api,
  pages,
  isApi = isApiPath,
}: RequestListenerOptions) {
  const principals = new WeakMap<object, Principal>()
  const answer = getRequestListener(
    (request, { incoming, outgoing }) => {
      const principal = principals.get(incoming)
      return api.fetch(request, { incoming, outgoing, principal } as ApiEnv['Bindings'])
    },
    { overrideGlobalObjects: false, autoCleanupIncoming: false },
  )

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const principal = await gate.http(req, res)
    if (principal === null) return
    principals.set(req, principal)
    const path = (req.url ?? '').split('?', 1)[0] ?? ''
    await (isApi(path) ? answer(req, res) : pages.handle(req, res))
  }
}
