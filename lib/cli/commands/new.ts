import { Option } from 'commander'
import type { Agent, AgentCreate, ProgramId } from '../../wire/agent.ts'
import { PROGRAMS } from '../agent-programs.ts'
import { type Define, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { findHost } from '../find.ts'
import { collect, collectWhole } from '../options.ts'
import { plain } from '../words.ts'

interface Options {
  program?: ProgramId
  command?: string
  host?: string
  cwd?: string
  prompt?: string
  tag?: string[]
  env?: string[]
  notes?: string
  attach?: boolean
}

export const define: Define = (program, cli) => {
  const command = program
    .command('new')
    .description('Makes an agent, on this host or another, and starts its program.')
    .argument('<name>', 'letters, digits, - and _; customers-zoom-backend stands in a tree')
    .addOption(
      new Option('-p, --program <program>', 'what runs in it (default: shell)').choices(PROGRAMS),
    )
    .option('-c, --command <command line>', 'runs this instead of a known program')
    .option('--host <host>', 'where: the name or id of a host (default: the node that is asked)')
    .option('--cwd <directory>', 'where it works (default: here; on another host the home there)')
    .option('--prompt <text>', 'sent to it when it is ready')
    .option('--tag <tag>', 'may be given more than once', collect)
    .option('--env <name=value>', 'may be given more than once', collectWhole)
    .option('--notes <text>', 'for people')
    .option('-a, --attach', 'go into its terminal')
    .action(async (name: string, options: Options) => {
      const agent = await cli.ask<Agent>('POST', '/api/agents', await wishOf(name, options))
      if (options.attach && !cli.json) {
        const { attach } = await import('../attach/attach.ts')
        cli.exit(await attach(cli, agent))
      } else cli.print(agent, () => `${plain(agent.name)} runs ${agent.program} in ${agent.cwd}.`)
    })
  examples(command, [
    ['maestro new backend --program claude', 'Claude Code in this directory'],
    ['maestro new web-ui --host studio --cwd ~/src/web -p codex', 'on another host'],
    ['maestro new logs --command "tail -f app.log" --attach', 'any command'],
    ['maestro new fixer -p claude --prompt "Make the tests pass"', 'with its first words'],
  ])

  async function wishOf(name: string, options: Options): Promise<AgentCreate> {
    const { program: what, command: line, host, prompt, tag, env, notes } = options
    const hostId = host === undefined ? undefined : (await findHost(cli, host)).id
    const isHere = host === undefined && (await cli.node()).target.kind === 'socket'
    const cwd = options.cwd ?? (isHere ? cli.cwd : undefined)
    return {
      name,
      ...(what && { program: what }),
      ...(line !== undefined && { command: line }),
      ...(hostId !== undefined && { hostId }),
      ...(cwd !== undefined && { cwd }),
      ...(prompt !== undefined && { prompt }),
      ...(tag && { tags: tag }),
      ...(notes !== undefined && { notes }),
      ...(env && { env: Object.fromEntries(env.map(variable)) }),
    }
  }
}

function variable(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new CliError(`--env ${text} is not of the form NAME=value.`, EXIT.usage)
}
