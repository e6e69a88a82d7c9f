import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { type Cli, examples, type Io } from './cli.ts'
import { COMMANDS } from './commands.ts'
import { CliError, EXIT, type Exit } from './exit.ts'
import { locate } from './locate.ts'
import { createNodeClient, type NodeClient } from './node-client.ts'

/**
 * Runs `maestro` with `argv` (without Node and the script) and resolves with its exit code; null when
 * the process goes on by itself.
 */
export async function run(argv: readonly string[], io: Io): Promise<number | null> {
  const program = rootCommand(io)
  let exit: Exit | null = EXIT.ok
  const cli = createCli(io, program, (code) => {
    exit = code
  })
  try {
    await defineIn(program, argv, cli)
    await program.parseAsync([...argv], { from: 'user' })
    return exit
  } catch (error) {
    return explain(error, cli)
  }
}

function rootCommand(io: Io): Command {
  const program = new Command('maestro')
  program
    .description('Mission control for AI coding agents that live in tmux on all of your machines.')
    .version(VERSION, '-V, --version', 'the version of this command')
    .option('--json', 'answer as JSON; errors too, on standard error')
    .option('--node <url>', 'the node to ask: its URL, or the name of a host logged in at')
    .helpOption('-h, --help', 'help for a command')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(more with --help)')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
  return examples(program, [
    ['maestro start', 'start the node of this machine'],
    ['maestro ls', 'all agents, on all hosts'],
    ['maestro attach backend', 'the terminal of an agent'],
    ['maestro help task', 'more about a command'],
  ])
}

/** Loads the one command that is asked for; all others are known by name, for help and suggestions. */
async function defineIn(program: Command, argv: readonly string[], cli: Cli): Promise<void> {
  const wanted = commandIn(argv)
  const entry = COMMANDS.find(({ name }) => name === wanted)
  if (entry) {
    const { define } = await entry.load()
    define(program, cli)
    return
  }
  for (const { name, group, summary } of COMMANDS) {
    program.command(name).summary(summary).helpGroup(group)
  }
}

/** The name of the command in `argv`: `help task` is about `task`. */
export function commandIn(argv: readonly string[]): string | undefined {
  const words: string[] = []
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at] ?? ''
    if (arg === '--node') at += 1
    else if (!arg.startsWith('-')) words.push(arg)
  }
  return words[0] === 'help' ? words[1] : words[0]
}

function createCli(io: Io, program: Command, exit: (code: Exit | null) => void): Cli {
  let client: Promise<NodeClient> | undefined
  const options = () => program.opts<{ json?: boolean; node?: string }>()
  const node = () => {
    client ??= locate(io.env, io.home, options().node).then(createNodeClient)
    return client
  }
  return {
    ...io,
    get json() {
      return options().json === true
    },
    node,
    ask: async (method, path, body) => (await node()).ask(method, path, body),
    print(value, words) {
      const text = options().json ? JSON.stringify(value, null, 2) : linesOf(words()).join('\n')
      if (text !== '') io.stdout.write(`${text}\n`)
    },
    note(line) {
      if (!options().json) io.stderr.write(`${line}\n`)
    },
    exit,
    stay: () => exit(null),
    async programFor(argv) {
      const other = rootCommand(io)
      await defineIn(other, argv, this)
      return other
    },
  }
}

function linesOf(words: string | readonly string[]): readonly string[] {
  return typeof words === 'string' ? [words] : words
}

function explain(error: unknown, cli: Cli): Exit {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (!(error instanceof CliError)) {
    cli.stderr.write(`${(error as Error).stack ?? error}\n`)
    return EXIT.failed
  }
  const { message, code, details, exit } = error
  const body = { error: true, message, code, ...(details && { details }) }
  cli.stderr.write(cli.json ? `${JSON.stringify(body)}\n` : `${message}\n`)
  return exit
}
