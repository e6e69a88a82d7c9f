import { createTailscaled } from '../../access/tailscaled.ts'
import { type Config, loadConfig } from '../../config.ts'
import { ConfigError } from '../../config-error.ts'
import { VERSION } from '../../version.ts'
import type { Host } from '../../wire/host.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import {
  type Check,
  checkClock,
  checkDirectory,
  checkNode,
  checkPeers,
  checkPort,
  checkRunning,
  checkTailscale,
  checkTmux,
} from '../doctor/checks.ts'
import { clockFacts, directoryFacts, portHolder, tmuxLine } from '../doctor/facts.ts'
import { EXIT } from '../exit.ts'
import { findNodeHere } from '../node/here.ts'

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const

export const define: Define = (program, cli) => {
  const command = program
    .command('doctor')
    .description(
      'Looks at Node, tmux, ports, data directory, hosts, clock and Tailscale of this machine, and says what to do. Exit code 1 when something cannot work.',
    )
    .action(async () => {
      const checks = await examine(cli)
      cli.print(checks, () => checks.flatMap(linesOf))
      if (checks.some(({ status }) => status === 'fail')) cli.exit(EXIT.failed)
    })
  examples(command, [
    ['maestro doctor', ''],
    ['maestro doctor --json', 'for a bug report or a program'],
  ])
}

async function examine(cli: Cli): Promise<Check[]> {
  const { env } = cli
  const config = configOf(cli)
  if ('status' in config) return [checkNode(process.versions.node), config]
  const node = await findNodeHere(config.dataDir)
  const client = node && (await cli.node())
  const hosts = client ? await client.ask<Host[]>('GET', '/api/hosts') : []
  const address = config.host ?? '127.0.0.1'
  const [tmux, holder, clock, tailnet] = await Promise.all([
    tmuxLine(env),
    node ? null : portHolder(address, config.port),
    clockFacts(env, client, hosts),
    createTailscaled(config.tailscaleSocket).status(),
  ])
  return [
    checkNode(process.versions.node),
    checkTmux(tmux),
    checkDirectory(directoryFacts(config.dataDir)),
    checkRunning(node && { url: node.url, version: node.info.version }, VERSION),
    ...(node ? [] : [checkPort(config.port, holder)]),
    ...(node ? checkPeers(hosts) : []),
    checkClock(clock),
    checkTailscale(tailnet),
  ]
}

/** The settings, or what is wrong with them. */
function configOf({ env, home }: Cli): Config | Check {
  try {
    return loadConfig(env, home)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { name: 'Settings', status: 'fail', message: error.message }
  }
}

function linesOf({ name, status, message, fix }: Check): string[] {
  return [`${MARKS[status]} ${name}: ${message}`, ...(fix === undefined ? [] : [`  → ${fix}`])]
}
