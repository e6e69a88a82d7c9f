import type { AgentInputResult } from '../../wire/agent.ts'
import { readStdin } from '../ask-person.ts'
import { type Define, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { findAgent } from '../find.ts'
import { plain } from '../words.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('send')
    .description(
      'Sends text to an agent exactly as it is and presses Enter. Waits until the text has left the prompt.',
    )
    .argument('<agent>', 'name, id, or name@host')
    .argument('[text...]', 'the text; without any, or with -, standard input')
    .option('--no-enter', 'only the text: Enter is not pressed')
    .action(async (wanted: string, words: string[], options: { enter: boolean }) => {
      const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-')
      if (words.length === 0 && cli.stdin.isTTY) {
        throw new CliError('There is no text to send. Give some, or pipe it in.', EXIT.usage)
      }
      const text = fromStdin ? (await readStdin(cli)).replace(/\r?\n$/, '') : words.join(' ')
      const agent = await findAgent(cli, wanted)
      const path = `/api/agents/${agent.id}/input`
      const answer = await cli.ask<AgentInputResult>('POST', path, { text, submit: options.enter })
      cli.print(answer, () =>
        answer.submitted === 'unverified'
          ? `Sent to ${plain(agent.name)}, but nobody saw it taken. Look at it: maestro output ${plain(agent.name)}`
          : `Sent to ${plain(agent.name)}.`,
      )
    })
  examples(command, [
    ['maestro send backend "run the tests again"', 'as if you typed it'],
    ['git diff | maestro send reviewer', 'standard input'],
    ['maestro send backend --no-enter "half a "', 'leaves it in the prompt'],
  ])
}
