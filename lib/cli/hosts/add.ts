import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { HostAddAnswer, HostLookup, HostRequest } from '../../wire/host.ts'
import { type Cli, examples } from '../cli.ts'
import { CliError } from '../exit.ts'
import { plain } from '../words.ts'

/** How often it is asked whether somebody there has agreed, ms. */
const POLL_MS = 1_000
const REFUSALS: Readonly<Record<string, string>> = {
  denied: 'Somebody there refused.',
  expired: 'Nobody there answered in time.',
  withdrawn: 'The request was taken back.',
}

export function defineAdd(hosts: Command, cli: Cli): void {
  const add = hosts
    .command('add')
    .description(
      'Adds the host at an address: both then know each other’s hosts. Without a code it waits until somebody there agrees.',
    )
    .argument('<address>', 'of the other host, as it shows it: host, host:port or a URL')
    .argument('[code...]', 'the code of that host: maestro pair host, or Settings → Hosts there')
    .option('--merge', 'also when both have a mesh already, which become one')
    .action(async (address: string, groups: string[], options: { merge?: boolean }) => {
      const wish = {
        url: withPort(address),
        code: groups.join(' '),
        merge: options.merge ?? false,
      }
      await join(cli, wish)
    })
  examples(add, [
    ['maestro hosts add studio.local ABCD-EFGH-JKMN', 'with the code that it shows'],
    ['maestro hosts add 192.168.1.20', 'and somebody there agrees'],
  ])
}

async function join(cli: Cli, wish: { url: string; code: string; merge: boolean }): Promise<void> {
  const found = await cli.ask<HostLookup>('POST', '/api/hosts/lookup', { url: wish.url })
  const name = plain(found.name)
  const rtt = found.rtt.toFixed(found.rtt < 10 ? 1 : 0)
  const tell = (line: string) => cli.json || cli.stdout.write(`${line}\n`)
  tell(`✓ Found ${name} · Maestro ${plain(found.version)} · ${rtt} ms`)
  tell(`  fingerprint ${found.fingerprint}`)
  if (found.wasRemoved) tell('  It was removed from this mesh. Adding it brings it back.')
  const answer = await cli
    .ask<HostAddAnswer>('POST', '/api/hosts', wish)
    .catch((error) => Promise.reject(mergeWords(error)))
  const result =
    answer.state === 'added' || answer.request === null
      ? answer
      : await approved(cli, answer.request, name)
  cli.print({ hostId: found.hostId, name: found.name, callback: result.callback ?? null }, () => [
    `✓ ${name} lets this machine in`,
    '✓ Both know each other, and each other’s hosts',
    ...(result.callback === true ? [`✓ ${name} can reach this machine`] : []),
    ...(result.callback !== true && result.message ? [`! ${plain(result.message)}`] : []),
  ])
}

/** As in the dashboard: Maestro's port when none is given. */
function withPort(url: string): string {
  return /^[a-z]+:\/\//i.test(url) || /:\d+$/.test(url) ? url : `${url}:23000`
}

/** Resolves when somebody there has agreed; Ctrl-C takes the request back. */
async function approved(cli: Cli, request: HostRequest, name: string): Promise<HostRequest> {
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  if (!cli.json) {
    cli.stdout.write(
      [
        `… Waiting until somebody on ${name} agrees: in its Settings → Hosts, or with maestro approve.`,
        `  It shows the fingerprint ${request.ownFingerprint} for this machine. Ctrl-C takes the request back.`,
        '',
      ].join('\n'),
    )
  }
  try {
    for (;;) {
      await delay(POLL_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
      if (stopped.signal.aborted) {
        await cli.ask('DELETE', `/api/hosts/requests/${request.id}`)
        throw new CliError(REFUSALS.withdrawn ?? '')
      }
      const all = await cli.ask<HostRequest[]>('GET', '/api/hosts/requests')
      const now = all.find(({ id }) => id === request.id)
      if (now?.state === 'approved') return now
      if (now?.state === 'waiting') continue
      const why =
        now?.message ?? REFUSALS[now?.state ?? ''] ?? 'The node here was started again meanwhile.'
      throw new CliError(`${name} was not added. ${plain(why)}`)
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/** Both lists, so that a person knows what becomes one. */
function mergeWords(error: unknown): unknown {
  if (!(error instanceof CliError) || error.code !== 'MESH_MERGE') return error
  const { code, details = {}, exit } = error
  const list = (title: string, hosts: unknown) => {
    const names = Array.isArray(hosts) ? hosts.map(({ name }) => plain(String(name))) : []
    return names.length > 0 ? [`${title}: ${names.join(', ')}`] : []
  }
  const lines = [
    error.message,
    ...list('With this machine', details.own),
    ...list('With that host', details.theirs),
    'To make them one, add --merge.',
  ]
  return new CliError(lines.join('\n'), exit, { code, details })
}
