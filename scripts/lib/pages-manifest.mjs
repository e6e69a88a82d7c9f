import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|xml|manifest|wasm)|image\/svg|font\/ttf)/
/** Below this many bytes a compressed answer saves no packet. */
const WORTH_COMPRESSING = 1024
const SUFFIXES = { br: '.br', gzip: '.gz' }

const encoders = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
}

/**
 * Makes Next's static export servable: copies `outDir` to `destDir` (replaced as a whole), adds
 * compressed copies, and writes `destDir/pages-manifest.json`, from which alone the node serves. Answers
 * the manifest, whose shape is `Manifest` in lib/pages/manifest.ts.
 */
export async function preparePages(outDir, destDir) {
  const next = `${destDir}.next-${process.pid}`
  await rm(next, { recursive: true, force: true })
  await mkdir(dirname(destDir), { recursive: true })
  await cp(outDir, next, { recursive: true })

  const files = {}
  for (const file of await listFiles(next)) {
    const entry = await describeFile(next, file)
    for (const path of pathsOf(file)) files[path] = entry
  }
  const manifest = { version: 1, files }
  await writeFile(join(next, 'pages-manifest.json'), JSON.stringify(manifest))

  await rm(destDir, { recursive: true, force: true })
  await rename(next, destDir)
  return manifest
}

async function listFiles(dir) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => file.split(sep).join('/'))
    .sort()
}

async function describeFile(dir, file) {
  const bytes = await readFile(join(dir, file))
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  const html = type.startsWith('text/html')
  return {
    file,
    type,
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    size: bytes.length,
    encodings: await compress(dir, file, type, bytes),
    immutable: file.startsWith('_next/static/'),
    ...(html && { scripts: inlineScriptHashes(bytes.toString('utf8')) }),
    // A worker has the policy that it comes with, and asks the node for files.
    ...(file === 'sw.js' && { scripts: [] }),
  }
}

/** Sizes in bytes of the compressed copies that are worth sending. */
async function compress(dir, file, type, bytes) {
  if (!COMPRESSIBLE.test(type) || bytes.length < WORTH_COMPRESSING) return {}
  const sizes = {}
  for (const [coding, encode] of Object.entries(encoders)) {
    const encoded = await encode(bytes)
    if (encoded.length > bytes.length * 0.9) continue
    await writeFile(join(dir, file + SUFFIXES[coding]), encoded)
    sizes[coding] = encoded.length
  }
  return sizes
}

/** `settings.html` and `settings/index.html` are both the page at /settings. */
export function pathsOf(file) {
  const page = /^(?:(.*)\/)?([^/]+)\.html$/.exec(file)
  if (!page) return [`/${file}`]
  const [, dir = '', name = ''] = page
  const path = `/${[dir, name === 'index' ? '' : name].filter(Boolean).join('/')}`
  return path === '/' ? ['/', '/index.html'] : [path, `${path}/`, `/${file}`]
}

/** `sha256-…` sources (CSP Level 3) of each inline script, in the order of the page. */
export function inlineScriptHashes(html) {
  const scripts = html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi)
  const inline = [...scripts].filter(([, attributes]) => !/\ssrc\s*=/i.test(attributes))
  const hashes = inline.map(([, , code]) => createHash('sha256').update(code).digest('base64'))
  return [...new Set(hashes)].map((hash) => `sha256-${hash}`)
}
