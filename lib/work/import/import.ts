import type { ImportAnswer, ImportBatch, ImportCounts } from '../../wire/import.ts'
import { planImport } from './plan.ts'
import { type NotUnderstood, readLayout } from './read.ts'

export interface ImportOptions {
  /** Nothing is made; the report is the same. */
  dryRun?: boolean
  onProgress?(progress: ImportProgress): void
}

export type ImportProgress =
  | { step: 'read'; files: number }
  /** `of` projects in all. */
  | { step: 'imported'; projects: number; of: number }

export interface ImportReport {
  /** What the files hold that was understood. */
  read: ImportCounts
  made: ImportCounts
  /** Had been there before, and were left as they are. */
  there: ImportCounts
  /** Files that were left out, and what was left out of files that were taken, with the reason. */
  notUnderstood: NotUnderstood[]
  notes: NotUnderstood[]
  /** Projects of which nothing was made. */
  refused: { projectId: string; why: string }[]
}

/**
 * Imports the JSON files of Maestro Server, or of an export, below `dir`. `send` has a node take one
 * project, whole or not at all; what is there already stays, so that it can be done again.
 */
export async function importWork(
  dir: string,
  send: (batch: ImportBatch) => Promise<ImportAnswer>,
  { dryRun = false, onProgress = () => undefined }: ImportOptions = {},
): Promise<ImportReport> {
  const layout = readLayout(dir, (files) => onProgress({ step: 'read', files }))
  const { batches, notUnderstood, notes } = planImport(layout)
  const report: ImportReport = {
    ...{ read: none(), made: none(), there: none() },
    ...{ notUnderstood, notes, refused: [] },
  }
  for (const [n, batch] of batches.entries()) {
    const { tasks, sessions } = batch
    add(report.read, { projects: 1, tasks: tasks.length, sessions: sessions.length })
    try {
      const { made, there } = await send({ ...batch, dryRun })
      add(report.made, made)
      add(report.there, there)
    } catch (error) {
      if (!isRefusal(error)) throw error
      report.refused.push({ projectId: batch.project.id, why: (error as Error).message })
    }
    onProgress({ step: 'imported', projects: n + 1, of: batches.length })
  }
  return report
}

/** Others, such as a node that is away, concern the projects behind it too. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 'VALIDATION_ERROR' || code === 'PAYLOAD_TOO_LARGE'
}

const none = (): ImportCounts => ({ projects: 0, tasks: 0, sessions: 0 })

function add(sum: ImportCounts, more: ImportCounts): void {
  sum.projects += more.projects
  sum.tasks += more.tasks
  sum.sessions += more.sessions
}
