// `npm run join -- <address> <code>`: adds the host at that address to the mesh of the node that runs here.
import { setTimeout as delay } from 'node:timers/promises'
import { runningNode } from './lib/running-node.mjs'
import { explain, SetupError } from './setup/words.mjs'

const USAGE = `npm run join -- <address> <code>   adds the host at that address: both then know each other's hosts
npm run join -- <address>          without a code: waits until somebody there agrees
npm run join -- --merge ...        also when both have a mesh already, which become one

Settings → Hosts → Let a host in shows address and code on the other host; so does npm run pair -- host.
`

/** How often it is asked whether somebody there has agreed, ms. */
const POLL_MS = 1_000
const REFUSALS = {
  denied: 'Somebody there refused.',
  expired: 'Nobody there answered in time.',
  withdrawn: 'The request was taken back.',
}

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return process.stdout.write(USAGE)
  const [url, ...groups] = args.filter((arg) => !arg.startsWith('-'))
  const flags = args.filter((arg) => arg.startsWith('-'))
  if (!url || flags.some((flag) => flag !== '--merge')) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const ask = await runningNode()
  const wish = { url: withPort(url), code: groups.join(' '), merge: flags.length > 0 }

  const found = await ask('POST', '/api/hosts/lookup', { url: wish.url })
  const { fingerprint, rtt, version, wasRemoved } = found
  const name = plain(found.name)
  done(`Found ${name} · Maestro ${plain(version)} · ${rtt.toFixed(rtt < 10 ? 1 : 0)} ms`)
  more(`fingerprint ${fingerprint}`)
  if (wasRemoved) more('It was removed from this mesh. Adding it brings it back.')

  const answer = await ask('POST', '/api/hosts', wish).catch((error) => {
    throw error.code === 'MESH_MERGE' ? mergeWords(error) : error
  })
  const { callback, message } =
    answer.state === 'added' ? answer : await approved(ask, answer.request, name)
  done(`${name} lets this machine in`)
  done('Both know each other, and each other’s hosts')
  if (callback === true) done(`${name} can reach this machine`)
  else if (message) process.stdout.write(`! ${plain(message)}\n`)
}

/** As in the dashboard: Maestro's port when none is given. */
function withPort(url) {
  return /^[a-z]+:\/\//i.test(url) || /:\d+$/.test(url) ? url : `${url}:23000`
}

/** Resolves when somebody there has agreed; Ctrl-C takes the request back. */
async function approved(ask, request, name) {
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  process.stdout.write(
    [
      `… Waiting until somebody on ${name} agrees: in its Settings → Hosts, or with npm run approve.`,
      `  It shows the fingerprint ${request.ownFingerprint} for this machine. Ctrl-C takes the request back.`,
      '',
    ].join('\n'),
  )
  try {
    for (;;) {
      await delay(POLL_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
      if (stopped.signal.aborted) {
        await ask('DELETE', `/api/hosts/requests/${request.id}`)
        throw new SetupError(REFUSALS.withdrawn)
      }
      const all = await ask('GET', '/api/hosts/requests')
      const now = all.find(({ id }) => id === request.id)
      if (now?.state === 'approved') return now
      if (now?.state === 'waiting') continue
      const why =
        now?.message ?? REFUSALS[now?.state] ?? 'The node here was started again meanwhile.'
      throw new SetupError(`${name} was not added. ${plain(why)}`)
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

function mergeWords({ message, details = {} }) {
  const list = (title, hosts = []) =>
    hosts.length > 0 ? [`${title}: ${hosts.map(({ name }) => plain(name)).join(', ')}`] : []
  const lines = [
    message,
    ...list('With this machine', details.own),
    ...list('With that host', details.theirs),
  ]
  return new SetupError(lines.join('\n'), [
    'npm run join -- --merge …   with the same address and code',
  ])
}

/** What another host says may hold nothing that steers a terminal. */
function plain(text) {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '')
}

const done = (words) => process.stdout.write(`✓ ${words}\n`)
const more = (words) => process.stdout.write(`  ${words}\n`)

main(process.argv.slice(2)).catch((error) => {
  explain(error)
  process.exitCode = 1
})
