import { createRequire } from 'node:module'
import type BetterSqlite3 from 'better-sqlite3'

export type Sqlite = BetterSqlite3.Database

/**
 * SQLite for this Node. Version 12 of better-sqlite3 aborts Node 24.19 and newer when a statement is
 * garbage collected; version 13 is built on Node-API and needs Node 22.
 */
const packageName =
  Number(process.versions.node.split('.')[0]) >= 22 ? 'better-sqlite3-napi' : 'better-sqlite3'

export const Database: typeof BetterSqlite3 = createRequire(import.meta.url)(packageName)
