import type { Command } from 'commander'
import type { HostRequest } from '../../wire/host.ts'
import { askLine, isInteractive } from '../ask-person.ts'
import { type Cli, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { plain } from '../words.ts'

interface Options {
  deny?: boolean
  merge?: boolean
}

/** `approve`, which is also `hosts approve`. */
export function defineApprove(parent: Command, cli: Cli): void {
  const approve = parent
    .command('approve')
    .description(
      'Lists the hosts that wait to be let in, and lets one in. Compare the fingerprint with the one that the other host shows.',
    )
    .argument('[host]', 'its name, its number in the list, or the beginning of its fingerprint')
    .option('--deny', 'refuse it instead')
    .option('--merge', 'also when it brings a mesh of its own, which becomes one with this')
    .action(async (wanted: string | undefined, options: Options) => {
      const all = await cli.ask<HostRequest[]>('GET', '/api/hosts/requests')
      const waiting = all.filter(
        ({ direction, state }) => direction === 'in' && state === 'waiting',
      )
      const choice = wanted ?? (await choose(cli, waiting))
      if (choice === '') {
        cli.print(waiting, () => listOf(waiting))
        return
      }
      await decide(cli, find(waiting, choice), options)
    })
  examples(approve, [
    ['maestro approve', 'who waits; asks which to let in'],
    ['maestro approve studio', 'lets it in'],
    ['maestro approve --deny studio', 'refuses it'],
  ])
}

async function decide(cli: Cli, { id, name }: HostRequest, options: Options): Promise<void> {
  const action = options.deny ? 'deny' : 'approve'
  const body = options.deny ? {} : { merge: options.merge ?? false }
  const answer = await cli.ask('POST', `/api/hosts/requests/${id}/${action}`, body)
  const done = options.deny ? 'is refused' : 'is let in; it joins within seconds'
  cli.print(answer, () => `${plain(name)} ${done}.`)
}

function listOf(waiting: readonly HostRequest[]): string[] {
  if (waiting.length === 0) return ['No host waits to be let in.']
  return waiting.map(
    ({ name, url, fingerprint }, index) =>
      `${index + 1}  ${plain(name)}  ${plain(url)}\n   fingerprint ${fingerprint}`,
  )
}

/** Empty: none. */
async function choose(cli: Cli, waiting: readonly HostRequest[]): Promise<string> {
  if (waiting.length === 0 || !isInteractive(cli)) return ''
  cli.note(listOf(waiting).join('\n'))
  return askLine(cli, 'Let which one in? (number, or Enter for none) ')
}

function find(waiting: readonly HostRequest[], choice: string): HostRequest {
  const bare = choice.replaceAll(' ', '').toLowerCase()
  const matches = waiting.filter(
    ({ name, hostId, id }, index) =>
      choice === String(index + 1) ||
      choice === name ||
      choice === id ||
      (bare.length >= 4 && hostId.startsWith(bare)),
  )
  if (matches.length === 1 && matches[0]) return matches[0]
  if (matches.length === 0) {
    throw new CliError(
      `No waiting host is called ${choice}. Those that wait: maestro approve`,
      EXIT.notFound,
      { code: 'NOT_FOUND' },
    )
  }
  throw new CliError(
    `More than one waiting host is called ${choice}. Use the number in the list.`,
    EXIT.usage,
  )
}
