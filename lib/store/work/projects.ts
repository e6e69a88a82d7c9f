import type { Selectable } from 'kysely'
import type { Project } from '../../wire/project.ts'
import type { ProjectsTable, WorkDatabase } from './schema.ts'

/** What is kept of a project: all but where its home is, which is this database's. */
export type ProjectRow = Omit<Project, 'homeId' | 'heardAt'>

/** All, or the one with this id, in the order of their creation. */
export async function readProjects(db: WorkDatabase, id?: string): Promise<ProjectRow[]> {
  const rows = await db
    .selectFrom('projects')
    .selectAll()
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(fromTable)
}

export async function insertProject(db: WorkDatabase, project: ProjectRow): Promise<void> {
  await db.insertInto('projects').values(toTable(project)).execute()
}

export async function writeProject(db: WorkDatabase, project: ProjectRow): Promise<void> {
  const { id, ...columns } = toTable(project)
  await db.updateTable('projects').set(columns).where('id', '=', id).execute()
}

export async function deleteProject(db: WorkDatabase, id: string): Promise<void> {
  await db.deleteFrom('projects').where('id', '=', id).execute()
}

/** How many tasks and sessions belong to it. */
export async function countInProject(
  db: WorkDatabase,
  id: string,
): Promise<{ tasks: number; sessions: number }> {
  const count = async (table: 'tasks' | 'sessions') => {
    const { n } = await db
      .selectFrom(table)
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('project_id', '=', id)
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  return { tasks: await count('tasks'), sessions: await count('sessions') }
}

function toTable(project: ProjectRow): ProjectsTable {
  return {
    id: project.id,
    name: project.name,
    working_dir: project.workingDir,
    description: project.description,
    working_dirs: JSON.stringify(project.workingDirs),
    created_at: project.createdAt,
    updated_at: project.updatedAt,
  }
}

function fromTable(row: Selectable<ProjectsTable>): ProjectRow {
  return {
    id: row.id,
    name: row.name,
    workingDir: row.working_dir,
    description: row.description,
    workingDirs: JSON.parse(row.working_dirs),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
