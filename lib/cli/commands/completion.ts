import { Argument } from 'commander'
import { type Cli, type Define, examples } from '../cli.ts'
import { type Candidate, expectedAfter, lineOf } from '../completion/candidates.ts'
import { known } from '../completion/known.ts'
import { SCRIPTS } from '../completion/scripts.ts'
import { CliError } from '../exit.ts'

export const define: Define = (program, cli) => {
  const completion = program
    .command('completion')
    .description('Prints what makes a shell complete commands, agents, hosts, tasks and sessions.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS)))
    .action((shell: keyof typeof SCRIPTS) => {
      cli.print({ shell, script: SCRIPTS[shell] }, () => SCRIPTS[shell].trimEnd())
    })
  examples(completion, [
    ['eval "$(maestro completion bash)"', 'in ~/.bashrc'],
    ['eval "$(maestro completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['maestro completion fish > ~/.config/fish/completions/maestro.fish', ''],
  ])

  completion
    .command('words', { hidden: true })
    .description('What may come next; the shells ask this.')
    .argument('[words...]')
    .action(async (words: string[]) => {
      const candidates = await candidatesFor(words.length === 0 ? [''] : words, cli)
      cli.print(candidates, () => candidates.map(lineOf))
    })
}

async function candidatesFor(words: readonly string[], cli: Cli): Promise<Candidate[]> {
  const program = await cli.programFor(words.slice(0, -1))
  const expected = expectedAfter(program, words)
  const things = await Promise.all(expected.sources.map((source) => ofNode(cli, source)))
  const partial = words.at(-1) ?? ''
  return [...expected.words, ...things.flat()].filter(({ value }) => value.startsWith(partial))
}

/** Without a node there is nothing to complete, and no place for words about it. */
async function ofNode(cli: Cli, source: Parameters<typeof known>[1]): Promise<Candidate[]> {
  try {
    return await known(cli, source)
  } catch (error) {
    if (error instanceof CliError) return []
    throw error
  }
}
