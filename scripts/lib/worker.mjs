import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pathsOf } from './pages-manifest.mjs'

/** What no page needs without its node: old font formats, maps, and the page for what is not found. */
const LEFT_OUT = /\.(?:woff|map)$|^(?:404|_not-found)[./]/

/**
 * Bundles the service worker to `<outDir>/sw.js`, with the id of the build and the paths of all files
 * in `outDir` that it keeps. Another build is another worker: that is how browsers notice.
 */
export async function buildWorker(root, outDir, build) {
  const { build: esbuild } = await import('esbuild')
  const files = await keptFiles(outDir)
  await esbuild({
    absWorkingDir: root,
    entryPoints: [join('lib', 'client', 'worker', 'worker.ts')],
    outfile: join(outDir, 'sw.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { MAESTRO_BUILD: JSON.stringify(build), MAESTRO_FILES: JSON.stringify(files) },
    logLevel: 'silent',
  })
}

async function keptFiles(outDir) {
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(outDir, join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !LEFT_OUT.test(file) && file !== 'sw.js')
    .map((file) => pathsOf(file)[0])
    .sort()
}
