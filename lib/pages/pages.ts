import type { Logger } from 'pino'
import { MaestroError } from '../errors.ts'
import { isPagePath } from '../gate/paths.ts'
import { refuse } from '../gate/refusal.ts'
import { createDevelopmentPages } from './development.ts'
import { createStaticPages } from './static.ts'
import type { Pages } from './types.ts'

export interface PagesOptions {
  mode: 'production' | 'development' | 'off'
  /** Production: the directory with `pages-manifest.json`. Development: the project's root. */
  dir: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

export function createPages({ mode, dir, log }: PagesOptions): Pages {
  switch (mode) {
    case 'production':
      return createStaticPages(dir, log)
    case 'development':
      return createDevelopmentPages(dir, log)
    case 'off':
      return NO_PAGES
  }
}

const NO_PAGES: Pages = {
  async handle(req, res) {
    const message =
      'This node has no dashboard (MAESTRO_UI=off). Open the dashboard of another node, or use its API.'
    refuse(
      req,
      res,
      {
        error: new MaestroError('NOT_FOUND', message),
        page: { title: 'No dashboard here', message },
      },
      isPagePath((req.url ?? '').split('?')[0] ?? ''),
    )
  },
  upgrade: () => false,
  prepare: async () => undefined,
  close: async () => undefined,
}
