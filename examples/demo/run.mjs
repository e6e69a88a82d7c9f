// `npm run demo`: three nodes that know each other, with thirty agents that play stories.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDemoNode, until } from '../../scripts/demo/node.mjs'
import { prepare } from '../../scripts/setup/prepare.mjs'
import { explain } from '../../scripts/setup/words.mjs'
import { STORY_NAMES } from './stories.mjs'

const USAGE = `npm run demo [-- --port 23100]

Starts three nodes on this machine that know each other, with ten scripted agents each, and prints
their addresses. Every node has a home, data and a tmux server of its own in a temporary directory;
your own node and tmux are left alone. Ctrl-C ends all of it and removes the directory.

  --port N   the first of three ports in a row, default 23100; 0: any that are free
`

const HOSTS = [
  ['studio', ['shop-backend', 'shop-web', 'research']],
  ['mac-mini', ['mobile-app', 'mobile-store']],
  ['fra-1', ['data-pipeline', 'infra', 'research']],
]
const AGENTS_EACH = 10
const ASSISTANT = new URL('assistant.mjs', import.meta.url).pathname

const fakeClaude = `#!/bin/sh
case "$1" in --version) echo 2.1.0; exit 0;; esac
exec '${process.execPath}' '${ASSISTANT}'
`

/** Which agents a host has: name and directory. */
function agentsOf(index, groups) {
  return Array.from({ length: AGENTS_EACH }, (_, n) => {
    const story = STORY_NAMES[(n + index) % STORY_NAMES.length]
    const name = `${groups[n % groups.length]}-${story}`
    return { name, directory: `${story}-${index * AGENTS_EACH + n}` }
  })
}

function prepareHome(home, agents) {
  const bin = join(home, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'claude'), fakeClaude)
  chmodSync(join(bin, 'claude'), 0o755)
  for (const file of ['.profile', '.bash_profile', '.bashrc'])
    writeFileSync(join(home, file), 'export PATH="$HOME/bin:$PATH"\n')
  for (const { directory } of agents) mkdirSync(join(home, 'code', directory), { recursive: true })
}

function portIn(args) {
  const at = args.indexOf('--port')
  const port = at < 0 ? 23_100 : Number(args[at + 1])
  if (args.length > (at < 0 ? 0 : 2) || !Number.isInteger(port) || port < 0 || port > 65_533)
    return null
  return port
}

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return process.stdout.write(USAGE)
  const port = portIn(args)
  if (port === null) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const nodes = []
  let ending = null
  const end = () => {
    ending ??= (async () => {
      process.stdout.write('\nEnding the demo…\n')
      await Promise.all(nodes.map((node) => node.close()))
    })()
    return ending
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end())
  try {
    await prepare()
    for (const [index, [name, groups]] of HOSTS.entries()) {
      if (ending) return
      const agents = agentsOf(index, groups)
      const node = await startDemoNode({
        name,
        ...(port > 0 && { port: port + index }),
        prepare: (home) => prepareHome(home, agents),
      })
      nodes.push(node)
      for (const agent of agents) {
        const cwd = join(node.home, 'code', agent.directory)
        await node.call('POST', '/api/agents', { name: agent.name, program: 'claude', cwd })
      }
      process.stdout.write(`${name.padEnd(10)} ${node.url}   ${agents.length} agents\n`)
    }
    await makeMesh(nodes)
    process.stdout.write('\nThey know each other: open any of them. Ctrl-C ends the demo.\n')
    if (ending) await ending
  } catch (error) {
    await end()
    if (ending) throw error
  }
}

/** The first adds the others by their codes, as a person would. */
async function makeMesh([first, ...others]) {
  for (const other of others) {
    const { code } = await other.call('POST', '/api/pair/codes', { kind: 'host' })
    await first.call('POST', '/api/hosts', { url: other.url, code })
  }
  await until('every node lists all agents', async () => {
    const lists = await Promise.all(
      [first, ...others].map((node) => node.call('GET', '/api/agents')),
    )
    return lists.every((list) => list.length >= HOSTS.length * AGENTS_EACH)
  })
}

main(process.argv.slice(2)).catch((error) => {
  explain(error)
  process.exitCode = 1
})
