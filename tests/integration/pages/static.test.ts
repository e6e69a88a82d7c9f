import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../../lib/pages/manifest.ts'
import { createPages } from '../../../lib/pages/pages.ts'
import { preparePages } from '../../../scripts/lib/pages-manifest.mjs'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { message, type RawAnswer, raw } from '../gate/raw.ts'
import { type GateServer, startGateServer } from '../gate/server.ts'

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }
const HTML = `<!doctype html><title>Agents</title><script src="/_next/static/a.js"></script>
<script>self.__next_f=[]</script><script id="x">alert("ä")</script><p>${'agents '.repeat(400)}</p>`
const EXPORT: Record<string, string> = {
  'index.html': HTML,
  'settings.html': '<!doctype html><title>Settings</title>',
  'deep/page/index.html': '<!doctype html><title>Deep</title>',
  '404.html': '<!doctype html><title>Nowhere</title><script>1</script>',
  'settings.txt': '0:{}',
  'settings/__next._tree.txt': '0:{}',
  'icon.svg': '<svg/>',
  '_next/static/a.js': 'let a\n'.repeat(1000),
  '_next/static/[x] y.js': 'odd name',
}

let dir: TempDir
let node: GateServer
let manifest: Manifest

beforeAll(async () => {
  dir = tempDir('pages')
  for (const [name, content] of Object.entries(EXPORT)) {
    const file = join(dir.path, 'out', name)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, content)
  }
  writeFileSync(join(dir.path, 'secret.txt'), 'secret')
  manifest = (await preparePages(join(dir.path, 'out'), join(dir.path, 'pages'))) as Manifest
  const pages = createPages({ mode: 'production', dir: join(dir.path, 'pages'), log: SILENT })
  node = await startGateServer({ pages })
})
afterAll(async () => {
  await node.close()
  dir.close()
})

const ask = (line: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  raw(node.port, message(line, { Host: 'localhost', ...headers }))
const bytes = ({ body }: RawAnswer) => Buffer.from(body, 'latin1')

describe('preparePages', () => {
  it('replaces what was there, and leaves nothing beside it', async () => {
    const target = join(dir.path, 'again')
    mkdirSync(target)
    writeFileSync(join(target, 'old.html'), 'old')
    await preparePages(join(dir.path, 'out'), target)
    expect(() => readFileSync(join(target, 'old.html'))).toThrow('ENOENT')
    expect(JSON.parse(readFileSync(join(target, 'pages-manifest.json'), 'utf8'))).toEqual(manifest)
  })

  it('hashes each inline script, and no other', () => {
    expect(manifest.files['/']?.scripts).toHaveLength(2)
    expect(manifest.files['/settings']?.scripts).toEqual([])
    // printf '%s' 'self.__next_f=[]' | openssl dgst -sha256 -binary | base64
    expect(manifest.files['/']?.scripts?.[0]).toBe(
      'sha256-MtNathcL7FFo76nJ83KzxKslrQM9BY73dB09RyHWaLo=',
    )
  })
})

describe('pages', () => {
  it.each([
    ['/', 'Agents'],
    ['/?agent=agt_1', 'Agents'],
    ['/index.html', 'Agents'],
    ['/settings', 'Settings'],
    ['/settings/', 'Settings'],
    ['/%73ettings', 'Settings'],
    ['/deep/page', 'Deep'],
    ['/deep/page/', 'Deep'],
  ])('%s is the page %s', async (path, title) => {
    const { status, headers, body } = await ask(`GET ${path}`)
    expect(status).toBe(200)
    expect(body).toContain(`<title>${title}</title>`)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache')
  })

  it('allow exactly their own inline scripts', async () => {
    const policy = (await ask('GET /')).headers.get('content-security-policy') ?? ''
    for (const hash of manifest.files['/']?.scripts ?? []) expect(policy).toContain(`'${hash}'`)
    expect(policy).toMatch(/script-src 'self' 'sha256-/)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(policy).toContain("frame-ancestors 'none'")
    const settings = (await ask('GET /settings')).headers.get('content-security-policy') ?? ''
    expect(settings).not.toContain('sha256-')
  })

  it.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['gzip;q=1, br;q=0', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
  ])('come compressed for Accept-Encoding: %s', async (accept, coding, decode) => {
    const answer = await ask('GET /', { 'Accept-Encoding': accept })
    expect(answer.headers.get('content-encoding')).toBe(coding)
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    expect(bytes(answer)).toHaveLength(Number(answer.headers.get('content-length')))
    expect(decode(bytes(answer)).toString()).toBe(HTML)
  })

  it.each(['', 'identity', 'br;q=0, gzip;q=0.0', 'zstd'])('come plain for %j', async (accept) => {
    const answer = await ask('GET /', { 'Accept-Encoding': accept })
    expect(answer.headers.has('content-encoding')).toBe(false)
    expect(bytes(answer).toString()).toBe(HTML)
  })

  it('are not sent again when the browser has them, in that coding', async () => {
    const br = { 'Accept-Encoding': 'br' }
    const etag = (await ask('GET /', br)).headers.get('etag') ?? ''
    const same = await ask('GET /', { ...br, 'If-None-Match': `"x", W/${etag}` })
    expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, '', etag])
    expect((await ask('GET /', { 'If-None-Match': etag })).status).toBe(200)
    expect((await ask('GET /', { 'If-None-Match': '*' })).status).toBe(304)
    expect((await ask('GET /nowhere', { 'If-None-Match': '*' })).status).toBe(404)
  })

  it('answer HEAD without a body', async () => {
    const { status, headers, body } = await ask('HEAD /')
    expect([status, body]).toEqual([200, ''])
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(HTML)))
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('answer %s with 405', async (method) => {
    const { status, headers } = await ask(`${method} /`, { 'Next-Action': 'a'.repeat(40) })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('files', () => {
  it('with their content in their name are kept by browsers', async () => {
    const { status, headers } = await ask('GET /_next/static/a.js')
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect((await ask('GET /icon.svg')).headers.get('cache-control')).toBe('no-cache')
  })

  it('are found by their encoded names', async () => {
    expect((await ask('GET /_next/static/%5Bx%5D%20y.js')).body).toBe('odd name')
  })
})

describe('what is not in the manifest', () => {
  it('is the page for that, or words in JSON for a file', async () => {
    const page = await ask('GET /nowhere')
    expect(page.status).toBe(404)
    expect(page.body).toContain('Nowhere')
    expect(page.headers.get('content-security-policy')).toContain("'sha256-")
    const file = await ask('GET /_next/static/b.js')
    expect([file.status, JSON.parse(file.body).code]).toEqual([404, 'NOT_FOUND'])
  })

  it.each([
    '/pages-manifest.json',
    '/index.html.br',
    '/a/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/_next/static/..%5c..%5csecret.txt',
    '/__proto__',
    '/constructor',
    '/%E0%A4%A',
  ])('%s is not served', async (path) => {
    const { status, body } = await ask(`GET ${path}`)
    expect([400, 404]).toContain(status)
    expect(body).not.toContain('secret')
    expect(body).not.toContain('"files"')
  })
})

it('says what to run when nothing is built, and serves it once it is', async () => {
  const warnings: unknown[] = []
  const place = join(dir.path, 'later')
  const log = { ...SILENT, warn: (message: unknown) => warnings.push(message) }
  const early = await startGateServer({
    pages: createPages({ mode: 'production', dir: place, log }),
  })
  expect(warnings).toEqual([expect.stringContaining('npm run build')])
  const get = (path: string) => raw(early.port, message(`GET ${path}`, { Host: 'localhost' }))
  const page = await get('/')
  expect([page.status, page.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8'])
  expect(page.body).toContain('npm run build')
  expect(JSON.parse((await get('/icon.svg')).body).code).toBe('INTERNAL_ERROR')
  await preparePages(join(dir.path, 'out'), place)
  expect((await get('/')).status).toBe(200)
  await early.close()
})

it('does not send half of a file that was rebuilt under the running node', async () => {
  const file = join(dir.path, 'pages', 'icon.svg')
  writeFileSync(file, '<svg>longer</svg>')
  const { status, body } = await ask('GET /icon.svg')
  writeFileSync(file, '<svg/>')
  expect([status, JSON.parse(body).code]).toEqual([500, 'INTERNAL_ERROR'])
  expect((await ask('GET /icon.svg')).status).toBe(200)
})

it('a node without dashboard says so', async () => {
  const worker = await startGateServer({
    pages: createPages({ mode: 'off', dir: '', log: SILENT }),
  })
  const page = await raw(worker.port, message('GET /', { Host: 'localhost' }))
  expect(page.status).toBe(404)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.body).toContain('no dashboard')
  const file = await raw(worker.port, message('GET /icon.svg', { Host: 'localhost' }))
  expect(JSON.parse(file.body).message).toContain('MAESTRO_UI=off')
  await worker.close()
})
