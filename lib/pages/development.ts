import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { developmentPolicy } from '../gate/headers.ts'
import type { Pages } from './types.ts'

/** The only sockets that are Next's: hot reload of its development server. */
const HOT_RELOAD = /^\/_next\/(?:webpack-)?hmr(?:\?|$)/

interface NextApp {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  close(): Promise<void>
}

/** Serves the dashboard from source by Next's development server, in this process, begun on demand. */
export function createDevelopmentPages(dir: string, log: Pick<Logger, 'info' | 'error'>): Pages {
  let starting: Promise<NextApp> | null = null

  const started = (): Promise<NextApp> => {
    starting ??= startNext(dir, log).catch((error: unknown) => {
      // The next request tries again: what was wrong is likely being edited.
      starting = null
      throw error
    })
    return starting
  }

  return {
    async handle(req, res) {
      const app = await started()
      res.setHeader('content-security-policy', developmentPolicy())
      await app.handle(req, res)
    },
    upgrade(req, socket, head) {
      if (!HOT_RELOAD.test(req.url ?? '')) return false
      started()
        .then((app) => app.upgrade(req, socket, head))
        .catch((error: unknown) => {
          log.error({ err: error }, 'hot reload failed')
          socket.destroy()
        })
      return true
    },
    async prepare() {
      await started()
    },
    async close() {
      const app = await starting
      await app?.close()
    },
  }
}

/** Left out of Next's types; `getUpgradeHandler()` of a custom server does nothing. */
interface WithUpgradeHandler {
  upgradeHandler: NextApp['upgrade']
}

async function startNext(dir: string, log: Pick<Logger, 'info'>): Promise<NextApp> {
  const { default: next } = await import('next')
  // Next takes every upgrade of the server it is given (or finds on a request): this one gets none.
  const decoy = createServer()
  const app = next({ dev: true, dir, httpServer: decoy })
  const begun = performance.now()
  await app.prepare()
  log.info(`pages are ready (Next, ${Math.round(performance.now() - begun)} ms)`)
  const { upgradeHandler } = app as unknown as WithUpgradeHandler
  return {
    handle: app.getRequestHandler(),
    async upgrade(req, socket, head) {
      // Checked by the gate; Next knows no other origin than localhost.
      delete req.headers.origin
      await upgradeHandler(req, socket, head)
    },
    close: () => app.close(),
  }
}
