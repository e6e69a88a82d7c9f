import type { AgentOutput } from '../../wire/agent.ts'
import { type Define, examples } from '../cli.ts'
import { findAgent } from '../find.ts'
import { wholeNumber } from '../options.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('output')
    .description('Prints the last lines of an agent: its screen, and what has scrolled off.')
    .argument('<agent>', 'name, id, or name@host')
    .option('-n, --lines <count>', 'how many', wholeNumber(1), 200)
    .option('--ansi', 'with colours')
    .action(async (wanted: string, options: { lines: number; ansi?: boolean }) => {
      const agent = await findAgent(cli, wanted)
      const query = `lines=${options.lines}&format=${options.ansi ? 'ansi' : 'text'}`
      const output = await cli.ask<AgentOutput>('GET', `/api/agents/${agent.id}/output?${query}`)
      cli.print(output, () => withoutEmptyEnd(output.lines))
    })
  examples(command, [
    ['maestro output backend', 'the last 200 lines'],
    ['maestro output backend -n 40 --ansi', 'the last 40 as they look'],
  ])
}

/** A screen that is not full ends with empty lines. */
function withoutEmptyEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1)
}
