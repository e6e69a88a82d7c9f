import type { Host, HostSuggestion } from '../../wire/host.ts'
import { confirm } from '../ask-person.ts'
import { type Define, examples } from '../cli.ts'
import { findHost } from '../find.ts'
import { defineAdd } from '../hosts/add.ts'
import { defineApprove } from '../hosts/approve.ts'
import { plain, table } from '../words.ts'

export const define: Define = (program, cli) => {
  const hosts = program.command('hosts').description('Hosts of the mesh.')

  const list = hosts
    .command('ls')
    .description('Lists the hosts of the mesh, as the node sees them.')
    .action(async () => {
      const all = await cli.ask<Host[]>('GET', '/api/hosts')
      cli.print(all, () => [
        ...table([['NAME', 'REACH', 'ROUND TRIP', 'AGENTS', 'VERSION', 'ID'], ...all.map(rowOf)]),
        ...all.flatMap(({ name, alert }) => (alert ? [`! ${plain(name)}: ${plain(alert)}`] : [])),
      ])
    })
  examples(list, [['maestro hosts ls', '']])

  defineAdd(hosts, cli)

  const remove = hosts
    .command('rm')
    .description('Removes a host from the mesh, on all hosts. Its agents go on there.')
    .argument('<host>', 'name or id')
    .option('-y, --yes', 'without asking')
    .action(async (wanted: string, options: { yes?: boolean }) => {
      const { id, name } = await findHost(cli, wanted)
      await confirm(cli, `Remove ${plain(name)} from the mesh?`, options.yes ?? false)
      const answer = await cli.ask('DELETE', `/api/hosts/${id}`)
      cli.print(answer, () => `Removed ${plain(name)}.`)
    })
  examples(remove, [['maestro hosts rm attic', 'asks first']])

  defineApprove(hosts, cli)

  const suggest = hosts
    .command('suggest')
    .description('Lists hosts nearby that could be added.')
    .action(async () => {
      const found = await cli.ask<HostSuggestion[]>('GET', '/api/hosts/suggestions')
      cli.print(found, () =>
        found.length === 0
          ? 'None found in the tailnet or the local network.'
          : table(found.map(({ name, url, via }) => [plain(name), plain(url), via])),
      )
    })
  examples(suggest, [['maestro hosts suggest', 'and then: maestro hosts add <address>']])
  examples(hosts, [
    ['maestro hosts ls', 'all of them'],
    ['maestro hosts add studio.local', 'one more'],
  ])
}

function rowOf({ name, reach, rtt, agents, version, id }: Host): string[] {
  return [
    plain(name),
    reach,
    rtt === null ? '' : `${rtt.toFixed(rtt < 10 ? 1 : 0)} ms`,
    agents === null ? '' : String(agents),
    plain(version ?? ''),
    id,
  ]
}
