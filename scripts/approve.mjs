// `npm run approve`: the hosts that wait to be let in, and letting one in.
import { createInterface } from 'node:readline/promises'
import { runningNode } from './lib/running-node.mjs'
import { explain, SetupError } from './setup/words.mjs'

const USAGE = `npm run approve                    lists the hosts that wait, and asks which to let in
npm run approve -- <host>          lets it in: its name, number in the list, or beginning of its fingerprint
npm run approve -- --deny <host>   refuses it
npm run approve -- --merge <host>  also when it brings a mesh of its own, which becomes one with this

Compare the fingerprint with the one that the other host shows before you let it in.
`

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return process.stdout.write(USAGE)
  const flags = new Set(args.filter((arg) => arg.startsWith('-')))
  const named = args.filter((arg) => !arg.startsWith('-'))
  if ([...flags].some((flag) => flag !== '--deny' && flag !== '--merge') || named.length > 1) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const ask = await runningNode()
  const all = await ask('GET', '/api/hosts/requests')
  const waiting = all.filter(({ direction, state }) => direction === 'in' && state === 'waiting')
  if (waiting.length === 0) {
    process.stdout.write('No host waits to be let in.\n')
    return
  }
  process.stdout.write(`${waiting.map(describe).join('\n')}\n`)
  const choice = named[0] ?? (await choose())
  if (choice === '') return
  const chosen = find(waiting, choice)
  const action = flags.has('--deny') ? 'deny' : 'approve'
  const body = action === 'approve' ? { merge: flags.has('--merge') } : {}
  await ask('POST', `/api/hosts/requests/${chosen.id}/${action}`, body)
  const done = action === 'approve' ? 'is let in; it joins within seconds' : 'is refused'
  process.stdout.write(`${plain(chosen.name)} ${done}.\n`)
}

function describe({ name, url, fingerprint }, index) {
  return `${index + 1}  ${plain(name)}  ${plain(url)}\n   fingerprint ${fingerprint}`
}

/** What another host says of itself may hold nothing that steers a terminal. */
function plain(text) {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '')
}

async function choose() {
  if (!process.stdin.isTTY) return ''
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await prompt.question('Let which one in? (number, or Enter for none) ')
  prompt.close()
  return answer.trim()
}

function find(waiting, choice) {
  const bare = choice.replaceAll(' ', '').toLowerCase()
  const matches = waiting.filter(
    ({ name, hostId, id }, index) =>
      choice === String(index + 1) ||
      choice === name ||
      choice === id ||
      (bare.length >= 4 && hostId.startsWith(bare)),
  )
  if (matches.length === 1) return matches[0]
  const why = matches.length === 0 ? 'No waiting host is' : 'More than one waiting host is'
  throw new SetupError(`${why} called ${choice}. Use the number in the list.`)
}

main(process.argv.slice(2)).catch((error) => {
  explain(error)
  process.exitCode = 1
})
