import { Role } from '../wire/access.ts'
import type { NodeDatabase } from './database.ts'
import type { DevicesTable } from './schema.ts'

/** A device as it is kept: never its token. Times in ms since the epoch. */
export interface DeviceRow {
  id: string
  name: string
  role: Role
  /** SHA-256 of its token, base64url. */
  tokenHash: string
  createdAt: number
  lastUsedAt: number
  address: string
  expiresAt: number
  /** Was it paired over HTTPS? Its cookie is then never sent otherwise. */
  secure: boolean
}

/** Every promise resolves when the write is on disk. */
export interface DeviceStore {
  list(): Promise<DeviceRow[]>
  /** Puts it in the place of what had its id. */
  put(device: DeviceRow): Promise<void>
  remove(id: string): Promise<void>
}

export function createDeviceStore(db: NodeDatabase): DeviceStore {
  return {
    async list() {
      const rows = await db.selectFrom('devices').selectAll().orderBy('created_at').execute()
      return rows.map(fromRow)
    },
    async put(device) {
      const values = toRow(device)
      await db
        .insertInto('devices')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
    },
    async remove(id) {
      await db.deleteFrom('devices').where('id', '=', id).execute()
    },
  }
}

function fromRow(row: DevicesTable): DeviceRow {
  return {
    id: row.id,
    name: row.name,
    role: Role.parse(row.role),
    tokenHash: row.token_hash,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    address: row.address,
    expiresAt: row.expires_at,
    secure: row.secure === 1,
  }
}

function toRow(device: DeviceRow): DevicesTable {
  return {
    id: device.id,
    name: device.name,
    role: device.role,
    token_hash: device.tokenHash,
    created_at: device.createdAt,
    last_used_at: device.lastUsedAt,
    address: device.address,
    expires_at: device.expiresAt,
    secure: device.secure ? 1 : 0,
  }
}
