import { type Kysely, type Migration, sql } from 'kysely'

/**
 * The node's schema, step by step. A step that has been released is never changed: a new one is
 * added, its name sorting behind the others.
 */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-agents-and-settings': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE agents (
          id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          program TEXT NOT NULL,
          command TEXT NOT NULL,
          cwd TEXT NOT NULL,
          env TEXT NOT NULL CHECK (json_valid(env)),
          tags TEXT NOT NULL CHECK (json_valid(tags)),
          notes TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('running', 'hibernated')),
          adopted INTEGER NOT NULL CHECK (adopted IN (0, 1)),
          ignored INTEGER NOT NULL CHECK (ignored IN (0, 1)),
          exit_status INTEGER,
          exit_at INTEGER,
          resume TEXT CHECK (resume IS NULL OR json_valid(resume)),
          created_at INTEGER NOT NULL,
          last_activity_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL
        ) STRICT`.execute(db)
      await sql`
        CREATE TABLE settings (
          key TEXT PRIMARY KEY,
          value TEXT NOT NULL CHECK (json_valid(value)),
          updated_at INTEGER NOT NULL DEFAULT 0
        ) STRICT`.execute(db)
    },
  },
  '0002-mesh': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE mesh_records (
          id TEXT PRIMARY KEY,
          self TEXT CHECK (self IS NULL OR json_valid(self)),
          mem TEXT CHECK (mem IS NULL OR json_valid(mem))
        ) STRICT, WITHOUT ROWID`.execute(db)
      await sql`
        CREATE TABLE mesh_state (
          key TEXT PRIMARY KEY,
          value TEXT NOT NULL CHECK (json_valid(value))
        ) STRICT, WITHOUT ROWID`.execute(db)
      await sql`
        CREATE TABLE mesh_hosts (
          id TEXT PRIMARY KEY,
          role TEXT CHECK (role IN ('view', 'input', 'manage')),
          url TEXT,
          seen_at INTEGER
        ) STRICT, WITHOUT ROWID`.execute(db)
    },
  },
  '0003-remote-agents': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE remote_agents (
          host_id TEXT NOT NULL,
          id TEXT NOT NULL,
          heard_at INTEGER NOT NULL,
          agent TEXT NOT NULL CHECK (json_valid(agent)),
          PRIMARY KEY (host_id, id)
        ) STRICT, WITHOUT ROWID`.execute(db)
    },
  },
  '0004-push-subscriptions': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE push_subscriptions (
          id TEXT PRIMARY KEY,
          endpoint TEXT NOT NULL,
          p256dh TEXT NOT NULL,
          auth TEXT NOT NULL,
          device TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          sent_at INTEGER,
          problem TEXT
        ) STRICT, WITHOUT ROWID`.execute(db)
    },
  },
  '0005-idempotency-keys': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE idempotency_keys (
          key TEXT PRIMARY KEY,
          digest TEXT NOT NULL,
          answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
          begun_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID`.execute(db)
      await sql`CREATE INDEX idempotency_keys_begun ON idempotency_keys (begun_at)`.execute(db)
    },
  },
  '0006-devices': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE devices (
          id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          role TEXT NOT NULL CHECK (role IN ('view', 'input', 'manage', 'admin')),
          token_hash TEXT NOT NULL UNIQUE,
          created_at INTEGER NOT NULL,
          last_used_at INTEGER NOT NULL,
          address TEXT NOT NULL,
          expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID`.execute(db)
    },
  },
  '0007-links': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE links (
          id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          token TEXT NOT NULL,
          agent_id TEXT,
          role TEXT NOT NULL CHECK (role IN ('view', 'input')),
          created_at INTEGER NOT NULL,
          expires_at INTEGER,
          last_used_at INTEGER
        ) STRICT, WITHOUT ROWID`.execute(db)
    },
  },
  '0008-push-principals': {
    async up(db: Kysely<unknown>) {
      await sql`ALTER TABLE push_subscriptions ADD COLUMN principal TEXT`.execute(db)
    },
  },
  '0009-secure-devices': {
    async up(db: Kysely<unknown>) {
      await sql`
        ALTER TABLE devices ADD COLUMN secure INTEGER NOT NULL DEFAULT 0
          CHECK (secure IN (0, 1))`.execute(db)
    },
  },
  '0010-launches': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE launches (
          session_id TEXT PRIMARY KEY,
          home_id TEXT NOT NULL,
          project_id TEXT NOT NULL,
          task_ids TEXT NOT NULL CHECK (json_valid(task_ids)),
          agent_id TEXT NOT NULL,
          made INTEGER NOT NULL CHECK (made IN (0, 1)),
          state TEXT NOT NULL CHECK (state IN ('starting', 'active', 'over', 'told')),
          outcome TEXT CHECK (outcome IS NULL OR json_valid(outcome)),
          worktree TEXT CHECK (worktree IS NULL OR json_valid(worktree)),
          created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID`.execute(db)
    },
  },
  '0011-remote-work': {
    async up(db: Kysely<unknown>) {
      await sql`
        CREATE TABLE remote_work (
          host_id TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind IN ('project', 'task', 'session')),
          id TEXT NOT NULL,
          heard_at INTEGER NOT NULL,
          item TEXT NOT NULL CHECK (json_valid(item)),
          PRIMARY KEY (host_id, kind, id)
        ) STRICT, WITHOUT ROWID`.execute(db)
    },
  },
}
