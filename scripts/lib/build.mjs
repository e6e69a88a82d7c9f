import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fingerprint } from '../setup/fingerprint.mjs'
import { step } from '../setup/progress.mjs'
import { run } from '../setup/run.mjs'
import { SetupError } from '../setup/words.mjs'
import { buildWorker } from './worker.mjs'

const SHARED = ['package-lock.json', 'tsconfig.json', 'scripts/lib']

/** What each part of the build is made from; a part is built again when one of these changes. */
const SOURCES = {
  server: {
    paths: ['server.mts', 'lib', 'themes', 'package.json', ...SHARED],
    keep: (path) => !path.startsWith('lib/client/') && !path.startsWith('lib/cli/'),
  },
  command: {
    paths: ['lib', 'themes', 'package.json', ...SHARED],
    keep: () => true,
  },
  pages: {
    paths: [
      'app',
      'components',
      'lib/client',
      'lib/wire',
      'themes',
      'public',
      'next.config.mjs',
      'postcss.config.mjs',
      ...SHARED,
    ],
    keep: () => true,
  },
}

const stampFile = (root, name) => join(root, 'dist', `${name}.stamp`)

const current = (root, name) => fingerprint(root, SOURCES[name].paths, SOURCES[name].keep)

/** Is this part of `dist/` built from the sources as they are? */
function isFresh(root, name, now = current(root, name)) {
  try {
    return readFileSync(stampFile(root, name), 'utf8') === now
  } catch {
    return false
  }
}

/** Is `dist/` built from the sources as they are? Only reads. */
export function buildReady(root) {
  return Object.keys(SOURCES).every((name) => isFresh(root, name))
}

/**
 * Builds what has changed: `dist/server.mjs` (one bundle; native modules and Next stay outside),
 * `dist/maestro.mjs` (the command, with its parts in `dist/cli`) and `dist/pages` (the static export
 * and its manifest). Each is made aside and renamed into place.
 *
 * @param {string} root
 * @param {string[]} [parts] of `server`, `command` and `pages`
 */
export async function build(root, parts = Object.keys(MAKE)) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  for (const name of parts) await part(root, name, ...MAKE[name])
}

const MAKE = {
  server: ['Building the server', buildServer],
  command: ['Building the command', buildCommand],
  pages: ['Building the dashboard', buildPages],
}

async function part(root, name, title, make) {
  const now = current(root, name)
  if (isFresh(root, name, now)) return
  rmSync(stampFile(root, name), { force: true })
  await step(title, () => make(root, now))
  // The sources as they were before: a change during the build must be built again.
  writeFileSync(stampFile(root, name), now)
}

/** For both bundles: they run as they are built, beside native modules. */
const SHARED_OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.9',
  external: ['better-sqlite3', 'better-sqlite3-napi', 'next', 'node-pty'],
  legalComments: 'linked',
  logLevel: 'silent',
  // Bundled CommonJS packages ask for `require`, which a module has not.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
}

async function buildServer(root) {
  await bundle(root, 'server', {
    entryPoints: ['server.mts'],
    entryNames: 'server',
    // For debuggers. The node runs without it (20 MB): the bundle keeps names and is readable.
    sourcemap: 'linked',
  })
}

/** Each command is a file of its own, so that one loads nothing of the others. */
async function buildCommand(root) {
  const made = await bundle(root, 'command', {
    entryPoints: [{ in: 'lib/cli/main.ts', out: 'maestro' }],
    splitting: true,
    chunkNames: 'cli/[name]-[hash]',
  })
  chmodSync(join(root, 'dist', 'maestro.mjs'), 0o755)
  for (const name of readdirSync(join(root, 'dist', 'cli'))) {
    if (!made.has(`cli/${name}`)) rmSync(join(root, 'dist', 'cli', name))
  }
}

/**
 * Bundles aside, then renames each file into place, the entry last: what belongs to it is there before
 * it. Answers the paths of what was made, in `dist`.
 */
async function bundle(root, name, options) {
  const { build: esbuild } = await import('esbuild')
  const aside = join(root, 'dist', `${name}.${process.pid}`)
  rmSync(aside, { recursive: true, force: true })
  try {
    await esbuild({
      ...SHARED_OPTIONS,
      absWorkingDir: root,
      outdir: aside,
      outExtension: { '.js': '.mjs' },
      plugins: [englishOnly],
      ...options,
    })
    const entries = readdirSync(aside, { recursive: true, withFileTypes: true })
    const made = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(aside, join(entry.parentPath ?? entry.path, entry.name)))
      .sort((a, b) => b.length - a.length)
    for (const file of made) {
      const from = join(aside, file)
      if (file.endsWith('.mjs')) writeFileSync(from, escapeNonAscii(readFileSync(from, 'utf8')))
      mkdirSync(dirname(join(root, 'dist', file)), { recursive: true })
      renameSync(from, join(root, 'dist', file))
    }
    return new Set(made)
  } catch (error) {
    throw error.errors ? esbuildWords(error) : error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/**
 * What esbuild leaves as it is are regular expressions and comments. One such character, and the
 * engine keeps the whole source with two bytes for each.
 */
function escapeNonAscii(code) {
  return code.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** zod's messages in fifty languages, of which one is ever loaded, are a sixth of the bundle. */
const englishOnly = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/][^\\/]+\.js$/ }, ({ path }) =>
      /[\\/](?:en|index)\.js$/.test(path) ? null : { contents: 'export default () => ({})' },
    )
  },
}

function esbuildWords({ errors }) {
  const lines = errors.map(({ text, location }) =>
    location ? `${location.file}:${location.line}:${location.column}: ${text}` : text,
  )
  return new SetupError(`Maestro could not be built.\n${lines.join('\n')}`, ['npm run typecheck'])
}

async function buildPages(root, id) {
  const log = join(root, '.setup', 'next.log')
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_PUBLIC_MAESTRO_BUILD: id,
    NO_COLOR: '1',
    // Next would ask the registry for the compilers of other systems and write them to the lock file.
    NEXT_IGNORE_INCORRECT_LOCKFILE: '1',
  }
  const out = join(root, 'out')
  rmSync(out, { recursive: true, force: true })
  const { code, output } = await run(process.execPath, [next, 'build'], { cwd: root, env, log })
  if (code !== 0) {
    const said = output.split('\n').filter((line) => line.trim() && !/^\s+at /.test(line))
    const tail = said.slice(-30).join('\n')
    throw new SetupError(`The dashboard could not be built.\n${tail}`, ['npm run build'], log)
  }
  await buildWorker(root, out, id)
  const { preparePages } = await import('./pages-manifest.mjs')
  const aside = join(root, 'dist', `pages.${process.pid}`)
  const place = join(root, 'dist', 'pages')
  const old = `${aside}.old`
  try {
    await preparePages(out, aside)
    try {
      renameSync(place, old)
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
    renameSync(aside, place)
  } finally {
    for (const dir of [aside, old, out]) rmSync(dir, { recursive: true, force: true })
  }
}
