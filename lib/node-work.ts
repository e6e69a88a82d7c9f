import { join } from 'node:path'
import type { ImportDeps } from './api/import.ts'
import type { Config } from './config.ts'
import type { Bus } from './events/types.ts'
import type { Log } from './log.ts'
import type { Routing } from './mesh/routing.ts'
import type { NodeDatabase } from './store/database.ts'
import { createRemoteWorkStore } from './store/remote-work.ts'
import { openSqliteWork } from './store/work/sqlite.ts'
import type { WorkEvent, WorkStore } from './store/work/types.ts'
import { applyImport } from './work/import/apply.ts'
import { type MeshWork, openMeshWork } from './work/mesh/mesh-work.ts'
import { loadEvents } from './work/retell.ts'
import type { Work } from './work/types.ts'
import { createWork } from './work/work.ts'

export interface NodeWorkDeps {
  config: Pick<Config, 'dataDir' | 'databaseUrl'>
  hostId: string
  /** For what is kept of other hosts. */
  db: NodeDatabase
  routing: Pick<Routing, 'members' | 'transport'>
  bus: Bus
  log: Log
}

export interface NodeWork {
  readonly work: Work
  /** What other hosts keep. */
  readonly mesh: MeshWork
  readonly imports: ImportDeps
  close(): Promise<void>
}

/** The part of the composition root that is about projects, tasks and sessions. */
export async function openNodeWork(deps: NodeWorkDeps): Promise<NodeWork> {
  const store = await openStore(deps)
  const work = createWork(store)
  const mesh = await openMesh(deps, work, store.homeId).catch(async (error) => {
    await store.close()
    throw error
  })
  return {
    work,
    mesh,
    imports: { importProject: (batch) => applyImport(store, batch) },
    async close() {
      await mesh.close()
      await store.close()
    },
  }
}

function openMesh(deps: NodeWorkDeps, work: Work, ownHomeId: string): Promise<MeshWork> {
  const { hostId, routing, db, bus, log } = deps
  const { members, transport } = routing
  const store = createRemoteWorkStore(db)
  return openMeshWork({ hostId, work, ownHomeId, members, transport, store, bus, log })
}

/** Of this node alone, or shared with others. PostgreSQL's driver is loaded only where it is used. */
async function openStore({ config, hostId, bus, log }: NodeWorkDeps): Promise<WorkStore> {
  const publish = ({ type, data }: WorkEvent, from?: string) => bus.publish(type, data, from)
  const { databaseUrl } = config
  if (databaseUrl === null) {
    return openSqliteWork({ file: join(config.dataDir, 'work.db'), hostId, publish })
  }
  const { openPostgresWork } = await import('./store/work/postgres.ts')
  return openPostgresWork({ url: databaseUrl, log, publish, missed: bus.skip, load: loadEvents })
}
