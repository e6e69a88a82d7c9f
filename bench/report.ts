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

/** `bench/RESULTS.md`. */
export function renderResults({ machine, outcomes }: Results): string {
  const notes = outcomes.flatMap((outcome) => outcome.notes)
  return `# Benchmark results

Written by \`npm run bench\`.

${machine.map((line) => `- ${line}`).join('\n')}

${renderTable(outcomes.flatMap((outcome) => outcome.rows))}

## How it was measured

The floor is a Node process attached to tmux through a pseudo-terminal, with nothing between. It is
measured in the same run as ours and in turns with it, so that a busy machine slows both. The node
is the production bundle in a process of its own, with a private tmux server, home and data
directory; the clients run in the benchmark's process and use the browser's own connection code.

${notes.map((note) => (note.startsWith(' ') ? note : `- ${note}`)).join('\n')}
`
}
