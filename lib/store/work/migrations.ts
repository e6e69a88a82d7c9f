import { type Kysely, type Migration, sql } from 'kysely'

/**
 * The work store's schema, step by step, and back; the same for SQLite and PostgreSQL. A step that
 * has been released is never changed: a new one is added, its name sorting behind the others.
 */
export const WORK_MIGRATIONS: Record<string, Migration> = {
  '0001-projects-tasks-sessions': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('projects')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('working_dir', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('working_dirs', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('tasks')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
        .addColumn('parent_id', 'text', (column) => column.references('tasks.id'))
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) =>
          column.notNull().check(sql`status IN ('pending', 'in_progress', 'completed', 'blocked')`),
        )
        .addColumn('priority', 'text', (column) =>
          column.notNull().check(sql`priority IN ('low', 'medium', 'high')`),
        )
        .addColumn('skill_ids', 'text', (column) => column.notNull())
        .addColumn('agent_ids', 'text', (column) => column.notNull())
        .addColumn('dependencies', 'text', (column) => column.notNull())
        .addColumn('acceptance_criteria', 'text', (column) => column.notNull())
        .addColumn('initial_prompt', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addColumn('started_at', 'bigint')
        .addColumn('completed_at', 'bigint')
        .execute()
      await index(db, 'tasks', 'project_id', 'created_at', 'id')
      await index(db, 'tasks', 'parent_id')
      await db.schema
        .createTable('sessions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('agent_id', 'text')
        .addColumn('host_id', 'text')
        .addColumn('status', 'text', (column) =>
          column
            .notNull()
            .check(sql`status IN ('spawning', 'running', 'completed', 'failed', 'stopped')`),
        )
        .addColumn('env', 'text', (column) => column.notNull())
        .addColumn('started_at', 'bigint', (column) => column.notNull())
        .addColumn('last_activity', 'bigint', (column) => column.notNull())
        .addColumn('completed_at', 'bigint')
        .addColumn('hostname', 'text', (column) => column.notNull())
        .addColumn('platform', 'text', (column) => column.notNull())
        .addColumn('metadata', 'text', (column) => column.notNull())
        .addColumn('needs_input', 'text', (column) => column.notNull())
        .addColumn('reason', 'text')
        .execute()
      await index(db, 'sessions', 'project_id', 'started_at', 'id')
      await index(db, 'sessions', 'agent_id')
      await db.schema
        .createTable('session_tasks')
        .addColumn('session_id', 'text', (column) =>
          column.notNull().references('sessions.id').onDelete('cascade'),
        )
        .addColumn('task_id', 'text', (column) =>
          column.notNull().references('tasks.id').onDelete('cascade'),
        )
        .addColumn('task_order', 'integer', (column) => column.notNull())
        .addColumn('session_order', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('session_tasks_key', ['session_id', 'task_id'])
        .execute()
      await index(db, 'session_tasks', 'task_id')
      await db.schema
        .createTable('timeline')
        .addColumn('task_id', 'text', (column) =>
          column.notNull().references('tasks.id').onDelete('cascade'),
        )
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('timestamp', 'bigint', (column) => column.notNull())
        .addColumn('message', 'text', (column) => column.notNull())
        .addColumn('session_id', 'text')
        .addPrimaryKeyConstraint('timeline_key', ['task_id', 'seq'])
        .execute()
      await db.schema
        .createTable('session_events')
        .addColumn('session_id', 'text', (column) =>
          column.notNull().references('sessions.id').onDelete('cascade'),
        )
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('timestamp', 'bigint', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('data', 'text')
        .addPrimaryKeyConstraint('session_events_key', ['session_id', 'seq'])
        .execute()
    },
    async down(db: Kysely<unknown>) {
      for (const table of [
        'session_events',
        'timeline',
        'session_tasks',
        'sessions',
        'tasks',
        'projects',
      ]) {
        await db.schema.dropTable(table).execute()
      }
    },
  },
  '0002-board': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('board')
        .addColumn('one', 'integer', (column) => column.primaryKey().check(sql`one = 1`))
        .addColumn('id', 'text', (column) => column.notNull())
        .execute()
    },
    async down(db: Kysely<unknown>) {
      await db.schema.dropTable('board').execute()
    },
  },
}

async function index(db: Kysely<unknown>, table: string, ...columns: string[]): Promise<void> {
  await db.schema.createIndex(`${table}_by_${columns[0]}`).on(table).columns(columns).execute()
}
