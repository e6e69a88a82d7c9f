import type { Outcome, Row } from './measure.ts'

const HEAD: readonly string[] = ['measure', 'to reach', 'measured', 'reached']

/** A table in Markdown, aligned to be read as it is. */
export function renderTable(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [line(HEAD), rule, ...rows.map((row) => line(cellsOf(row)))].join('\n')
}

function cellsOf({ measure, figure, measured, reached }: Row): string[] {
  return [measure, figure, measured, reached === null ? '' : reached ? 'yes' : '**no**']
}

export interface Results {
  machine: readonly string[]
  outcomes: readonly Outcome[]
}

/** What a part of `bench/RESULTS.md` says besides its figures. */
export interface Section {
  title: string
  /** What wrote it. */
  command: string
  /** How it was measured, in a paragraph. */
  how: string
}

/** A part of `bench/RESULTS.md`. */
export function renderSection(section: Section, { machine, outcomes }: Results): string {
  const notes = outcomes.flatMap((outcome) => outcome.notes)
  return `# ${section.title}

Written by \`${section.command}\`.

${machine.map((line) => `- ${line}`).join('\n')}

${renderTable(outcomes.flatMap((outcome) => outcome.rows))}

## How it was measured

${section.how}

${notes.map((note) => (note.startsWith(' ') ? note : `- ${note}`)).join('\n')}
`
}
