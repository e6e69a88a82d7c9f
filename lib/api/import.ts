import { ImportAnswer, ImportBatch } from '../wire/import.ts'
import { type Api, route } from './route.ts'

/** Thousands of tasks, with their timelines. */
const IMPORT_LIMIT = 64 * 1024 * 1024

export interface ImportDeps {
  /** See `applyImport` of lib/work/import. */
  importProject(batch: ImportBatch): Promise<ImportAnswer>
}

/** Projects that come from files, each with all that belongs to it. */
export function registerImport(api: Api, { importProject }: ImportDeps): void {
  route(
    api,
    {
      method: 'post',
      path: '/api/work/import',
      tag: 'projects',
      summary: 'Take in one project with its tasks and sessions, with their ids and times',
      body: ImportBatch,
      bodyLimit: IMPORT_LIMIT,
      response: ImportAnswer,
    },
    ({ body }) => importProject(body),
  )
}
