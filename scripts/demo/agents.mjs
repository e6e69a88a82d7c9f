import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCREENS } from './screens.mjs'

/** Prints the screen named by the directory it runs in, and stays. */
const ASSISTANT = `#!/bin/sh
case "$1" in --version) echo 2.1.0; exit 0;; esac
clear
cat "$HOME/screens/$(basename "$PWD")" 2>/dev/null
exec sleep 100000
`

const CLAUDE = { program: 'claude' }

/** Name, what runs in it, and what its hook says of it. */
const AGENTS = [
  ['shop-api', CLAUDE, { activity: 'working' }],
  ['shop-web', CLAUDE, { activity: 'working' }],
  ['shop-docs', { program: 'shell' }],
  [
    'shop-db-import',
    { ...CLAUDE, notes: IMPORT_NOTES(), tags: ['importer', 'q3'] },
    { activity: 'working' },
  ],
  [
    'shop-db-migrations',
    CLAUDE,
    {
      activity: 'waiting',
      message: 'Run pg_restore --clean -d shop_staging dump.pgc?',
      choices: [
        { label: 'Yes', keys: ['1'] },
        { label: 'No', keys: ['Escape'] },
      ],
    },
  ],
  ['shop-ios-build', { command: 'cat "$HOME/screens/build"; exec sleep 100000' }],
  ['infra-ci-runners', { command: 'while sleep 1; do date; done' }],
  ['infra-ci-nightly', { program: 'shell' }, 'hibernate'],
  [
    'research-benchmarks',
    { program: 'codex' },
    { activity: 'waiting', message: 'Which baseline should the 2,000-node run use?' },
  ],
  ['research-crawler', { command: 'cat "$HOME/screens/crawler"; sleep 1; exit 3' }],
]

function IMPORT_NOTES() {
  return 'Resume from the last durable offset.\n\nNext: measure a 40 GB dump on the staging copy, then take the flag away.\n'
}

/** The home of the demo: programs that only show screens, and a repository with a change in it. */
export function prepareHome(home) {
  const bin = join(home, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const name of ['claude', 'codex']) {
    writeFileSync(join(bin, name), ASSISTANT)
    chmodSync(join(bin, name), 0o755)
  }
  mkdirSync(join(home, 'screens'))
  for (const [name, text] of Object.entries(SCREENS))
    writeFileSync(join(home, 'screens', name), text)
  const profile = `export PATH="$HOME/bin:$PATH"\nPS1='\\[\\e[32m\\]ada@studio\\[\\e[0m\\] \\[\\e[34m\\]\\w\\[\\e[0m\\] $ '\n`
  for (const file of ['.profile', '.bash_profile', '.bashrc'])
    writeFileSync(join(home, file), profile)
  for (const [name] of AGENTS) mkdirSync(directoryOf(home, name), { recursive: true })
  makeRepository(directoryOf(home, 'shop-db-import'))
}

const directoryOf = (home, name) => join(home, 'code', name.split('-').at(-1))

function makeRepository(dir) {
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      cwd: dir,
      stdio: 'ignore',
    })
  mkdirSync(join(dir, 'src/import'), { recursive: true })
  const file = join(dir, 'src/import/batches.ts')
  const lines = (from, to) => Array.from({ length: to - from }, (_, n) => `line ${from + n}`)
  writeFileSync(file, `${lines(0, 40).join('\n')}\n`)
  git('init', '-b', 'main')
  git('add', '.')
  git('commit', '-m', 'Import in batches')
  writeFileSync(file, `${[...lines(0, 20), ...lines(100, 131), ...lines(29, 40)].join('\n')}\n`)
  writeFileSync(join(dir, 'src/import/offsets.ts'), 'export const offsets = {}\n')
}

/** Makes the agents of the demo on a node; `call(method, path, body)` answers the parsed body. */
export async function makeAgents(call, home) {
  const made = new Map()
  for (const [name, how] of AGENTS) {
    const cwd = directoryOf(home, name)
    made.set(name, await call('POST', '/api/agents', { name, cwd, ...how }))
  }
  return made
}

/** What the agents' hooks say, once their programs run. */
export async function report(call, made) {
  for (const [name, , state] of AGENTS) {
    const { id } = made.get(name)
    if (state === 'hibernate') await call('POST', `/api/agents/${id}/hibernate`)
    else if (state) await call('POST', `/api/agents/${id}/activity`, state)
  }
}
