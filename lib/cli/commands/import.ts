import { resolve } from 'node:path'
import type { ImportAnswer, ImportCounts } from '../../wire/import.ts'
import { type ImportProgress, type ImportReport, importWork } from '../../work/import/import.ts'
import { type Define, examples } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { plain } from '../words.ts'
import { fileErrors } from '../work/file-errors.ts'

/** Lines for people between two of these many files or projects. */
const NOTE_EVERY = 1_000

export const define: Define = (program, cli) => {
  const command = program
    .command('import')
    .description(
      'Takes in projects, tasks and sessions from the JSON files of Maestro Server or of maestro export. What is there already is left as it is, so it can be done again.',
    )
    .argument('<directory>', 'with projects/, tasks/ and sessions/, as ~/.maestro/data')
    .option('--dry-run', 'only tell what would be taken in')
    .action(async (directory: string, { dryRun = false }: { dryRun?: boolean }) => {
      const report = await fileErrors(() =>
        importWork(
          resolve(cli.cwd, directory),
          (batch) => cli.ask<ImportAnswer>('POST', '/api/work/import', batch),
          { dryRun, onProgress: (progress) => noteOf(progress, (line) => cli.note(line)) },
        ),
      )
      cli.print(report, () => wordsOf(report, dryRun))
      if (report.refused.length + report.notUnderstood.length > 0) cli.exit(EXIT.failed)
    })
  examples(command, [
    ['maestro import ~/.maestro/data --dry-run', 'what would be taken in, and what not'],
    ['maestro import ~/.maestro/data', 'from Maestro Server'],
    ['maestro import ./board', 'what maestro export wrote'],
  ])
}

function noteOf(progress: ImportProgress, note: (line: string) => void): void {
  if (progress.step === 'read') {
    if (progress.files % NOTE_EVERY === 0) note(`${progress.files} files read …`)
  } else if (progress.projects === progress.of || progress.projects % 10 === 0) {
    note(`${progress.projects} of ${progress.of} projects`)
  }
}

function wordsOf(report: ImportReport, dryRun: boolean): string[] {
  const { made, there, refused, notUnderstood, notes } = report
  const lines = (title: string, each: { file?: string; projectId?: string; why: string }[]) =>
    each.length === 0
      ? []
      : [
          '',
          title,
          ...each.map((one) => `  ${plain(one.file ?? one.projectId ?? '')}: ${plain(one.why)}`),
        ]
  return [
    `${dryRun ? 'Would take in' : 'Took in'} ${countsOf(made)}.`,
    ...(there.projects + there.tasks + there.sessions > 0
      ? [`There already, and left as they are: ${countsOf(there)}.`]
      : []),
    ...lines('Projects of which nothing was taken in:', refused),
    ...lines('Files that were not understood, and left out:', notUnderstood),
    ...lines('Left out of what was taken in:', notes),
  ]
}

const countsOf = ({ projects, tasks, sessions }: ImportCounts) =>
  `${projects} projects, ${tasks} tasks and ${sessions} sessions`
