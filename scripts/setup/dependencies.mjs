import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { npmWords } from './npm-words.mjs'
import { step } from './progress.mjs'
import { run, which } from './run.mjs'
import { installBuildTools } from './system.mjs'

const NATIVE = ['better-sqlite3', 'node-pty']
/** The one that lib/store/sqlite.ts takes on this Node. */
const SQLITE =
  Number(process.versions.node.split('.')[0]) >= 22 ? 'better-sqlite3-napi' : 'better-sqlite3'

const stampFile = (root) => join(root, 'node_modules', '.maestro.json')

/** Are the packages of the lock file there, with native modules for this Node? Only reads. */
export function dependenciesReady(root) {
  const stamp = readJson(stampFile(root))
  return stamp?.lock === lockHash(root) && stamp.abi === abi()
}

/**
 * Brings `node_modules` to what the lock file says: with `npm ci`, or only a rebuild of the native
 * modules when Node has changed, or nothing when npm has already done it.
 */
export async function installDependencies(root) {
  if (dependenciesReady(root)) return
  if (!isInstalled(root)) await npm(root, ['ci', '--include=dev'], 'Installing dependencies')
  else if (!(await nativeModulesLoad(root))) {
    await npm(root, ['rebuild', ...NATIVE], `Building native modules for Node ${process.version}`)
  }
  const temporary = `${stampFile(root)}.${process.pid}`
  writeFileSync(temporary, JSON.stringify({ lock: lockHash(root), abi: abi() }))
  renameSync(temporary, stampFile(root))
}

async function npm(root, args, title) {
  const log = join(root, '.setup', 'npm.log')
  const flags = ['--no-audit', '--no-fund', '--prefer-offline']
  const [command, ...first] = npmCommand()
  const attempt = () =>
    step(title, async () => {
      const result = await run(command, [...first, ...args, ...flags], {
        cwd: root,
        env: npmEnvironment(),
        log,
      })
      if (result.code !== 0) throw npmWords(result.output, { root, log, args })
    })
  try {
    await attempt()
  } catch (error) {
    if (!error.needsTools || !(await installBuildTools())) throw error
    await attempt()
  }
}

/** The npm that started us when there is one, so that both are the same; else that of the PATH. */
function npmCommand() {
  const cli = process.env.npm_execpath
  if (cli && /npm-cli\.[cm]?js$/.test(cli) && existsSync(cli)) return [process.execPath, cli]
  const beside = join(dirname(process.execPath), 'npm')
  return [existsSync(beside) ? beside : (which('npm') ?? 'npm')]
}

function npmEnvironment() {
  const env = { ...process.env }
  // Would leave out what the build needs.
  delete env.NODE_ENV
  env.npm_config_update_notifier = 'false'
  // node-gyp: compile on all cores.
  env.JOBS ??= 'max'
  // As SQLite's makers compile it; better-sqlite3's -O3 takes a third longer, on one core.
  env.CFLAGS ??= '-O2'
  const nodedir = headers()
  if (nodedir) env.npm_config_nodedir = nodedir
  return env
}

/** Node's prefix when its C++ headers lie there and are of this version: node-gyp then needs no network. */
function headers() {
  const prefix = dirname(dirname(process.execPath))
  try {
    const text = readFileSync(join(prefix, 'include', 'node', 'node_version.h'), 'utf8')
    const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1]
    const version = ['MAJOR', 'MINOR', 'PATCH'].map(part).join('.')
    return version === process.versions.node ? prefix : null
  } catch {
    return null
  }
}

/** Compares the lock file with the one that npm keeps in `node_modules` of what it has put there. */
function isInstalled(root) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {}
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!present) return false
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '') return true
    const found = present[path]
    // Optional ones may be for other systems.
    return found ? found.version === version : optional || peer
  })
}

async function nativeModulesLoad(root) {
  const script = `new (require('${SQLITE}'))(':memory:').close(); require('node-pty')`
  const log = join(root, '.setup', 'native.log')
  return (await run(process.execPath, ['-e', script], { cwd: root, log })).code === 0
}

function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** What compiled modules depend on. */
function abi() {
  return `${process.platform}-${process.arch}-${process.versions.modules}`
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
