import { Option } from 'commander'
import type { DeviceCodeAnswer, Role } from '../../wire/access.ts'
import type { Host, PairCodeAnswer } from '../../wire/host.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { qrLines } from '../qr.ts'

const ROLES: readonly Role[] = ['view', 'input', 'manage', 'admin']
const WAYS = {
  https: 'HTTPS',
  tailscale: 'Tailscale',
  lan: 'local network, not encrypted: anyone on it can read along',
  loopback: 'this machine',
}

export const define: Define = (program, cli) => {
  const pair = program
    .command('pair')
    .description(
      'Makes a code that lets one device or host in. It lasts ten minutes and works once.',
    )

  const device = pair
    .command('device', { isDefault: true })
    .description('Lets one phone, laptop or program in: scan the QR code, or open the URL.')
    .addOption(
      new Option('--role <role>', 'what it may do').choices(ROLES).default('manage' as Role),
    )
    .action(async ({ role }: { role: Role }) => {
      const wish = { kind: 'device', role }
      const answer = await cli.ask<DeviceCodeAnswer>('POST', '/api/pair/codes', wish)
      cli.print(answer, () => wordsForDevice(cli, answer))
    })
  examples(device, [
    ['maestro pair', 'a QR code for the phone'],
    ['maestro pair --role view', 'for somebody who only looks'],
  ])

  const host = pair
    .command('host')
    .description('Lets one other host into the mesh.')
    .action(async () => {
      const answer = await cli.ask<PairCodeAnswer>('POST', '/api/pair/codes', { kind: 'host' })
      const { urls } = await cli.ask<Host>('GET', '/api/hosts/self')
      cli.print({ ...answer, urls }, () => wordsForHost(answer, urls))
    })
  examples(host, [['maestro pair host', 'and on the other: maestro hosts add <address> <code>']])
  examples(pair, [
    ['maestro pair', 'a device'],
    ['maestro pair host', 'another machine'],
  ])
}

function wordsForDevice(cli: Cli, answer: DeviceCodeAnswer): string[] {
  const { code, url, urls, expiresAt, role } = answer
  const until = new Date(expiresAt).toLocaleTimeString()
  const others = urls.filter((way) => way.via !== 'loopback')
  if (others.length === 0) return [...unreachable(url), '', `Code  ${code}  (until ${until})`]
  const qr = qrLines(url, { colour: cli.stdout.isTTY === true })
  return [
    '',
    ...qr.map((line) => `  ${line}`),
    '',
    ...others.map((way) => `  ${way.url}  (${WAYS[way.via]})`),
    '',
    `Scan it, or open ${others.length > 1 ? 'one of these' : 'this'} on the other device before ${until}; the code works once.`,
    `The device may then do what the role "${role}" allows. Devices are listed in Settings → Access.`,
  ]
}

function unreachable(url: string): string[] {
  return [
    `This node listens on this machine only, so ${url} opens here alone. To reach it from a phone:`,
    '  - install Tailscale on both, and run this again (recommended: encrypted, from anywhere); or',
    '  - switch on the local network in Settings → Access, or start with MAESTRO_HOST=0.0.0.0',
    '    (plain HTTP: anyone on that network can read along); or',
    '  - name a URL that leads here, such as a proxy with HTTPS, in MAESTRO_URL.',
  ]
}

function wordsForHost(answer: PairCodeAnswer, urls: readonly string[]): string[] {
  const { code, url, expiresAt, fingerprint } = answer
  const others = urls.filter((each) => each !== url)
  const until = new Date(expiresAt).toLocaleTimeString()
  return [
    `Code         ${code}`,
    `Address      ${[url, ...others].join('  ')}`,
    `Fingerprint  ${fingerprint}`,
    '',
    `Give address and code to the other host before ${until}; the code works once.`,
    ...(/\/\/(localhost|127\.)/.test(url) ? onlyHere(url) : []),
  ]
}

function onlyHere(url: string): string[] {
  return [
    `This node listens on this machine only, so ${url} works from here alone. For other machines,`,
    'install Tailscale, or start the node with MAESTRO_HOST=0.0.0.0 for the local network.',
  ]
}
