// `npm run pair -- host`: a code by which another host joins the mesh of the node that runs here.
import { runningNode } from './lib/running-node.mjs'
import { explain } from './setup/words.mjs'

const USAGE = `npm run pair -- host

Prints a code that lets one other host into the mesh of the node that runs on this machine (of this
DATA_DIR). It lasts ten minutes and works once. On the other host: Settings → Hosts → Add a host, with
the address and the code.
`

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return process.stdout.write(USAGE)
  if (args.length !== 1 || args[0] !== 'host') {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const ask = await runningNode()
  const { code, url, expiresAt, fingerprint } = await ask('POST', '/api/pair/codes', {
    kind: 'host',
  })
  const { urls } = await ask('GET', '/api/hosts/self')
  const others = urls.filter((each) => each !== url)
  const until = new Date(expiresAt).toLocaleTimeString()
  process.stdout.write(
    [
      `Code         ${code}`,
      `Address      ${[url, ...others].join('  ')}`,
      `Fingerprint  ${fingerprint}`,
      '',
      `Give address and code to the other host before ${until}; the code works once.`,
      ...(/\/\/(localhost|127\.)/.test(url) ? [onlyHere(url)] : []),
      '',
    ].join('\n'),
  )
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
