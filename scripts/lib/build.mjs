import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from '../setup/fingerprint.mjs'
import { step } from '../setup/progress.mjs'
import { run } from '../setup/run.mjs'
import { SetupError } from '../setup/words.mjs'
import { buildWorker } from './worker.mjs'

const SHARED = ['package-lock.json', 'tsconfig.json', 'scripts/lib']

/** What each half of the build is made from; a half is built again when one of these changes. */
const SOURCES = {
  server: {
    paths: ['server.mts', 'lib', 'themes', 'package.json', ...SHARED],
    keep: (path) => !path.startsWith('lib/client/'),
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

const stampFile = (root, half) => join(root, 'dist', `${half}.stamp`)

const current = (root, half) => fingerprint(root, SOURCES[half].paths, SOURCES[half].keep)

/** Is this half of `dist/` built from the sources as they are? */
function isFresh(root, half, now = current(root, half)) {
  try {
    return readFileSync(stampFile(root, half), 'utf8') === now
  } catch {
    return false
  }
}

/** Is `dist/` built from the sources as they are? Only reads. */
export function buildReady(root) {
  return isFresh(root, 'server') && isFresh(root, 'pages')
}

/**
 * Builds what has changed: `dist/server.mjs` (one bundle; native modules and Next stay outside) and
 * `dist/pages` (the static export and its manifest). Each is made aside and renamed into place.
 */
export async function build(root) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  await half(root, 'server', 'Building the server', buildServer)
  await half(root, 'pages', 'Building the dashboard', buildPages)
}

async function half(root, name, title, make) {
  const now = current(root, name)
  if (isFresh(root, name, now)) return
  rmSync(stampFile(root, name), { force: true })
  await step(title, () => make(root, now))
  // The sources as they were before: a change during the build must be built again.
  writeFileSync(stampFile(root, name), now)
}

async function buildServer(root) {
  const { build: esbuild } = await import('esbuild')
  const aside = join(root, 'dist', `server.${process.pid}`)
  rmSync(aside, { recursive: true, force: true })
  try {
    await esbuild({
      absWorkingDir: root,
      entryPoints: ['server.mts'],
      outfile: join(aside, 'server.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.9',
      external: ['better-sqlite3', 'better-sqlite3-napi', 'next', 'node-pty'],
      // For debuggers. The node runs without it (20 MB): the bundle keeps names and is readable.
      sourcemap: 'linked',
      legalComments: 'linked',
      logLevel: 'silent',
      plugins: [englishOnly],
      // Bundled CommonJS packages ask for `require`, which a module has not.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    })
    const bundle = join(aside, 'server.mjs')
    writeFileSync(bundle, escapeNonAscii(readFileSync(bundle, 'utf8')))
    // The longest name first: what belongs to the bundle is in place before the bundle.
    for (const name of readdirSync(aside).sort((a, b) => b.length - a.length)) {
      renameSync(join(aside, name), join(root, 'dist', name))
    }
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
  return new SetupError(`The server could not be built.\n${lines.join('\n')}`, [
    'npm run typecheck',
  ])
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
