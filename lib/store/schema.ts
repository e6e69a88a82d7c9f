import type { Generated } from 'kysely'

/** Tables of the node's own database. Times are ms since the epoch, booleans 0 or 1. */
export interface NodeTables {
  agents: AgentsTable
  settings: SettingsTable
  mesh_records: MeshRecordsTable
  mesh_state: MeshStateTable
  mesh_hosts: MeshHostsTable
  remote_agents: RemoteAgentsTable
  remote_work: RemoteWorkTable
  push_subscriptions: PushSubscriptionsTable
  idempotency_keys: IdempotencyKeysTable
  devices: DevicesTable
  links: LinksTable
  launches: LaunchesTable
}

export interface AgentsTable {
  id: string
  name: string
  program: string
  command: string
  cwd: string
  /** JSON object of strings. */
  env: string
  /** JSON array of strings. */
  tags: string
  notes: string
  state: string
  adopted: number
  ignored: number
  exit_status: number | null
  exit_at: number | null
  /** JSON, whatever the program needs to go on; null when there is nothing. */
  resume: string | null
  created_at: number
  last_activity_at: number
  updated_at: number
}

export interface SettingsTable {
  key: string
  /** JSON. */
  value: string
  updated_at: Generated<number>
}

/** What peers were heard to have. */
export interface RemoteAgentsTable {
  host_id: string
  id: string
  heard_at: number
  /** JSON. */
  agent: string
}

/** What peers were heard to keep of work. */
export interface RemoteWorkTable {
  host_id: string
  kind: 'project' | 'task' | 'session'
  id: string
  heard_at: number
  /** JSON. */
  item: string
}

/** What hosts and their meshes say of hosts, signed: JSON of `SelfRecord` and `MemRecord`. */
export interface MeshRecordsTable {
  id: string
  self: string | null
  mem: string | null
}

export interface MeshStateTable {
  key: string
  /** JSON. */
  value: string
}

/** What this node alone holds of a host. */
export interface MeshHostsTable {
  id: string
  /** The most that it may do here; null: the default. */
  role: string | null
  /** Where it answered last. */
  url: string | null
  seen_at: number | null
}

/** Requests that must not be done twice. */
export interface IdempotencyKeysTable {
  key: string
  digest: string
  /** JSON; null: not answered yet. */
  answer: string | null
  begun_at: number
}

/** Devices that are pushed to (W3C Push API). */
export interface PushSubscriptionsTable {
  id: string
  endpoint: string
  /** base64url */
  p256dh: string
  auth: string
  device: string
  created_at: number
  sent_at: number | null
  problem: string | null
  /** Who subscribed, as in `Principal.id`; null: from before that was kept. */
  principal: string | null
}

/** Links that let in whoever has them. */
export interface LinksTable {
  id: string
  name: string
  /** A UUID, as it is: Settings shows the link's URL again. */
  token: string
  /** Null: all agents of this host. */
  agent_id: string | null
  role: 'view' | 'input'
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

/** Browsers and programs that were paired. */
export interface DevicesTable {
  id: string
  name: string
  role: string
  /** SHA-256 of its token, base64url. */
  token_hash: string
  created_at: number
  last_used_at: number
  address: string
  expires_at: number
  secure: number
}

/** Sessions that were started on this host, for whichever home. */
export interface LaunchesTable {
  session_id: string
  home_id: string
  project_id: string
  /** JSON array of strings. */
  task_ids: string
  agent_id: string
  /** The agent was made for the session. */
  made: number
  state: 'starting' | 'active' | 'over' | 'told'
  /** JSON, once it is over. */
  outcome: string | null
  /** JSON; null: it has none (any more). */
  worktree: string | null
  created_at: number
}
