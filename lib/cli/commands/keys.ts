import { type Define, examples } from '../cli.ts'
import { findAgent } from '../find.ts'
import { plain } from '../words.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('keys')
    .description('Presses keys in an agent, by their tmux names.')
    .argument('<agent>', 'name, id, or name@host')
    .argument('<keys...>', 'Enter, Escape, Up, C-c, M-x, Tab … or single characters')
    .action(async (wanted: string, keys: string[]) => {
      const agent = await findAgent(cli, wanted)
      const answer = await cli.ask('POST', `/api/agents/${agent.id}/keys`, { keys })
      cli.print(answer, () => `Pressed ${keys.map(plain).join(' ')} in ${plain(agent.name)}.`)
    })
  examples(command, [
    ['maestro keys backend C-c', 'interrupts what runs'],
    ['maestro keys backend 1 Enter', 'chooses the first of a menu'],
  ])
}
