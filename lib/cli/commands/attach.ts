import { type Define, examples } from '../cli.ts'
import { findAgent } from '../find.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('attach')
    .description(
      'Shows the terminal of an agent in yours, wherever the agent runs. C-b d detaches: the agent goes on.',
    )
    .argument('<agent>', 'name, id, or name@host')
    .action(async (wanted: string) => {
      const agent = await findAgent(cli, wanted)
      const { attach } = await import('../attach/attach.ts')
      cli.exit(await attach(cli, agent))
    })
  examples(command, [
    ['maestro attach backend', 'and detach with C-b d'],
    ['maestro attach backend@studio', 'where two hosts have a backend'],
  ])
}
