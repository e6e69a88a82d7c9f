import { join } from 'node:path'
import type { ImportDeps } from './api/import.ts'
import type { WorkApiDeps } from './api/work-routes.ts'
import type { Config } from './config.ts'
import type { Bus } from './events/types.ts'
import type { Log } from './log.ts'
import { openSqliteWork } from './store/work/sqlite.ts'
import type { WorkEvent, WorkStore } from './store/work/types.ts'
import { applyImport } from './work/import/apply.ts'
import { loadEvents } from './work/retell.ts'
import { createRights } from './work/rights.ts'
import type { Work } from './work/types.ts'
import { createWork } from './work/work.ts'

export interface NodeWorkDeps {
  config: Pick<Config, 'dataDir' | 'databaseUrl'>
  hostId: string
  bus: Bus
  log: Log
}

export interface NodeWork {
  readonly work: Work
  /** For the API. */
  readonly api: WorkApiDeps
  readonly imports: ImportDeps
  close(): Promise<void>
}

/** The part of the composition root that is about projects, tasks and sessions. */
export async function openNodeWork(deps: NodeWorkDeps): Promise<NodeWork> {
  const store = await openStore(deps)
  const work = createWork(store)
  return {
    work,
    api: {
      work,
      rights: createRights(work),
    },
    imports: { importProject: (batch) => applyImport(store, batch) },
    close: () => store.close(),
  }
}

/** Of this node alone, or shared with others. PostgreSQL's driver is loaded only where it is used. */
async function openStore({ config, hostId, bus, log }: NodeWorkDeps): Promise<WorkStore> {
  const publish = ({ type, data }: WorkEvent) => bus.publish(type, data)
  const { databaseUrl } = config
  if (databaseUrl === null) {
    return openSqliteWork({ file: join(config.dataDir, 'work.db'), hostId, publish })
  }
  const { openPostgresWork } = await import('./store/work/postgres.ts')
  return openPostgresWork({ url: databaseUrl, log, publish, missed: bus.skip, load: loadEvents })
}
