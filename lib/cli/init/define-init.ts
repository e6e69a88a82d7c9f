import { MaestroError } from '../../errors.ts'
import type { SessionRole } from '../../wire/session.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { CliError } from '../exit.ts'
import { initSession } from './init.ts'
import { selfWords } from './self.ts'

/** `maestro worker init` and `maestro orchestrator init`, which differ in the manifest they take. */
export function defineInit(role: SessionRole, summary: string): Define {
  return (program, cli) => {
    const group = program
      .command(role)
      .summary(summary)
      .description(`${capital(summary)}.`)
    const init = group
      .command('init')
      .summary('start the program of the session in this terminal')
      .description(
        'Reads the manifest that MAESTRO_MANIFEST_PATH names, tells the node that the session runs, starts its program in this terminal, and reports how it ends.',
      )
      .action(() => run(role, cli))
    examples(init, [
      [`MAESTRO_MANIFEST_PATH=manifest.json maestro ${role} init`, 'as a node does it'],
      ['maestro manifest generate --help', 'make such a manifest by hand'],
    ])
    examples(group, [[`maestro ${role} init`, 'as nodes do it, in the terminal of a session']])
  }
}

async function run(role: SessionRole, cli: Cli): Promise<void> {
  const { env, home, stdout, stderr } = cli
  try {
    cli.exit(await initSession(role, { env, home, stdout, stderr, maestro: selfWords(process) }))
  } catch (error) {
    if (error instanceof MaestroError) throw new CliError(error.message, undefined, error)
    throw error
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
