import { type Kysely, type Migration, type MigrationResultSet, Migrator } from 'kysely'
import { StoreError } from './inspect.ts'

/** Brings the database, which people know as `name`, to the newest schema, or throws `StoreError`. */
export async function migrate<Tables>(
  db: Kysely<Tables>,
  migrations: Record<string, Migration>,
  name: string,
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results }: MigrationResultSet = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed = results?.find((result) => result.status === 'Error')
  const step = failed === undefined ? '' : ` at ${failed.migrationName}`
  throw new StoreError(
    name,
    `could not be brought to the newest schema${step} (${(error as Error).message})`,
    'Each step is done whole or not at all. Check that the disk is not full, then start again.',
    { cause: error },
  )
}
