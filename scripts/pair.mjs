// `npm run pair`: a code by which a phone or laptop is let in to the node that runs here, as a QR code;
// `npm run pair -- host`: one by which another host joins its mesh.
import { qrLines } from './lib/qr.mjs'
import { runningNode } from './lib/running-node.mjs'
import { explain } from './setup/words.mjs'

const USAGE = `npm run pair                    lets one phone, laptop or program in: scan the QR code, or open the URL
npm run pair -- --role view     what it may do: view, input, manage (the default) or admin
npm run pair -- host            lets one other host into the mesh

The code is for the node that runs on this machine (of this DATA_DIR). It lasts ten minutes and works
once. For a host: on it, Settings → Hosts → Add a host, with the address and the code.
`
const ROLES = ['view', 'input', 'manage', 'admin']
const WAYS = {
  https: 'HTTPS',
  tailscale: 'Tailscale',
  lan: 'local network, not encrypted: anyone on it can read along',
  loopback: 'this machine',
}

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return process.stdout.write(USAGE)
  const wish = read(args)
  if (wish === null) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const ask = await runningNode()
  const lines = wish.kind === 'host' ? await pairHost(ask) : await pairDevice(ask, wish)
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Null for what makes no sense. */
function read(args) {
  const [first, ...rest] = args
  if (first === 'host' && rest.length === 0) return { kind: 'host' }
  const options = first === 'device' ? rest : args
  if (options.length === 0) return { kind: 'device' }
  const [option, role] = options.flatMap((each) => each.split('='))
  const isRole = options.length <= 2 && option === '--role' && ROLES.includes(role)
  return isRole ? { kind: 'device', role } : null
}

async function pairDevice(ask, wish) {
  const { code, url, urls, expiresAt, role } = await ask('POST', '/api/pair/codes', wish)
  const until = new Date(expiresAt).toLocaleTimeString()
  const others = urls.filter((way) => way.via !== 'loopback')
  if (others.length === 0) return [...unreachable(url), '', `Code  ${code}  (until ${until})`]
  const qr = qrLines(url, { colour: process.stdout.isTTY === true })
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

function unreachable(url) {
  return [
    `This node listens on this machine only, so ${url} opens here alone. To reach it from a phone:`,
    '  - install Tailscale on both, and run this again (recommended: encrypted, from anywhere); or',
    '  - switch on the local network in Settings → Access, or start with MAESTRO_HOST=0.0.0.0',
    '    (plain HTTP: anyone on that network can read along); or',
    '  - name a URL that leads here, such as a proxy with HTTPS, in MAESTRO_URL.',
  ]
}

async function pairHost(ask) {
  const { code, url, expiresAt, fingerprint } = await ask('POST', '/api/pair/codes', {
    kind: 'host',
  })
  const { urls } = await ask('GET', '/api/hosts/self')
  const others = urls.filter((each) => each !== url)
  const until = new Date(expiresAt).toLocaleTimeString()
  return [
    `Code         ${code}`,
    `Address      ${[url, ...others].join('  ')}`,
    `Fingerprint  ${fingerprint}`,
    '',
    `Give address and code to the other host before ${until}; the code works once.`,
    ...(/\/\/(localhost|127\.)/.test(url) ? [onlyHere(url)] : []),
  ]
}

function onlyHere(url) {
  return [
    `This node listens on this machine only, so ${url} works from here alone. For other machines,`,
    'install Tailscale, or start the node with MAESTRO_HOST=0.0.0.0 for the local network.',
  ].join('\n')
}

main(process.argv.slice(2)).catch((error) => {
  explain(error)
  process.exitCode = 1
})
