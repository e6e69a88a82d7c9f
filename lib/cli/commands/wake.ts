import { Option } from 'commander'
import type { Agent } from '../../wire/agent.ts'
import { PROGRAMS } from '../agent-programs.ts'
import { type Define, examples } from '../cli.ts'
import { findAgent } from '../find.ts'
import { plain } from '../words.ts'

interface Options {
  program?: string
  command?: string
}

export const define: Define = (program, cli) => {
  const command = program
    .command('wake')
    .description('Starts agents that sleep. One that others made is told what to start.')
    .argument('<agents...>', 'names, ids, or name@host')
    .addOption(new Option('-p, --program <program>', 'what to start').choices(PROGRAMS))
    .option('-c, --command <command line>', 'what to start instead of a known program')
    .action(async (wanted: string[], options: Options) => {
      const awake: Agent[] = []
      for (const each of wanted) {
        const { id } = await findAgent(cli, each)
        awake.push(await cli.ask<Agent>('POST', `/api/agents/${id}/wake`, options))
      }
      cli.print(awake, () => awake.map(({ name, program }) => `${plain(name)} runs ${program}.`))
    })
  examples(command, [
    ['maestro wake backend', 'as it was'],
    ['maestro wake scratch --program shell', 'one that Maestro has only found'],
  ])
}
