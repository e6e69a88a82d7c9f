import { join } from 'node:path'
import type { WorkApiDeps } from './api/work-routes.ts'
import type { Bus } from './events/types.ts'
import { openSqliteWork } from './store/work/sqlite.ts'
import { createRights } from './work/rights.ts'
import type { Work } from './work/types.ts'
import { createWork } from './work/work.ts'

export interface NodeWorkDeps {
  dataDir: string
  hostId: string
  bus: Bus
}

export interface NodeWork {
  readonly work: Work
  /** For the API. */
  readonly api: WorkApiDeps
  close(): Promise<void>
}

/** The part of the composition root that is about projects, tasks and sessions. */
export async function openNodeWork({ dataDir, hostId, bus }: NodeWorkDeps): Promise<NodeWork> {
  const store = await openSqliteWork({
    file: join(dataDir, 'work.db'),
    hostId,
    publish: ({ type, data }) => bus.publish(type, data),
  })
  const work = createWork(store)
  return {
    work,
    api: { work, rights: createRights(work) },
    close: () => store.close(),
  }
}
