import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { writePrivate } from '../../private-file.ts'
import type { PairDeviceAnswer } from '../../wire/access.ts'
import type { NodeAnswer } from '../../wire/node.ts'
import { askLine, isInteractive } from '../ask-person.ts'
import { type Define, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { bearer, originOf } from '../locate.ts'
import { type Login, loginsFile, readLogins } from '../logins.ts'
import { createNodeClient } from '../node-client.ts'
import { plain } from '../words.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('login')
    .description(
      'Makes this command a device of another node, by a code of that node. On a machine without a node of its own, commands then go there; elsewhere with --node.',
    )
    .argument('<url>', 'of the node, or the whole URL with the code that maestro pair prints there')
    .argument('[code]', 'from maestro pair, or Settings → Access, there')
    .option('--name <name>', 'what this device is called there (default: this machine’s name)')
    .action(async (text: string, given: string | undefined, options: { name?: string }) => {
      const url = originOf(text)
      const code = given ?? codeIn(text) ?? (await askCode())
      const wish = { code, name: (options.name ?? `maestro on ${hostname()}`).slice(0, 64) }
      const { deviceId, token, hostId, role } = await createNodeClient({
        kind: 'url',
        url,
        headers: {},
      }).ask<PairDeviceAnswer>('POST', '/api/pair', wish)
      const { name } = await createNodeClient(bearer(url, token)).ask<NodeAnswer>(
        'GET',
        '/api/node',
      )
      save(cli.home, { url, deviceId, token, hostId, name })
      cli.print({ url, deviceId, hostId, name, role }, () => [
        `Logged in at ${plain(name)}, with the role ${role}.`,
        `Ask it with: maestro --node ${plain(name)} ls`,
      ])
    })
  examples(command, [
    ['maestro login http://studio:23000', 'asks for the code'],
    ['maestro login https://box.example ABCD-EFGH-JKMN', ''],
  ])

  async function askCode(): Promise<string> {
    if (isInteractive(cli)) return askLine(cli, 'Code (maestro pair prints one there): ')
    throw new CliError('A code is needed: maestro pair prints one there.', EXIT.usage)
  }
}

/** The pairing page has it in its fragment. */
function codeIn(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).hash.slice(1) || undefined : undefined
}

/** Puts it first, instead of an earlier one to the same place. */
function save(home: string, login: Login): void {
  const file = loginsFile(home)
  const others = readLogins(home).filter(({ url }) => url !== login.url)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writePrivate(file, `${JSON.stringify({ logins: [login, ...others] }, null, 2)}\n`)
}
