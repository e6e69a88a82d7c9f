import type { OpenApiDocument, Operation } from '../../lib/api/openapi.ts'
import type { JsonSchema } from '../../lib/api/schemas.ts'
import type { Random } from './random.ts'
import { anyValue, hostileText, madeFor, type Stock } from './values.ts'

export interface FuzzRequest {
  method: string
  target: string
  headers: Record<string, string>
  body: Buffer | null
  /** Sent as it is on a connection of its own; else by an HTTP client. */
  raw: Buffer | null
}

export interface Route {
  method: string
  path: string
  operation: Operation | null
}

/** Of routes that are not described. */
const OWN_BODIES: Readonly<Record<string, JsonSchema>> = {
  write: { type: 'object', required: ['data'], properties: { data: { type: 'string' } } },
  send: { type: 'object', required: ['command'], properties: { command: { type: 'string' } } },
}
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const PAGES = [
  '/',
  '/settings',
  '/pair',
  '/icon.svg',
  '/_next/static/x.js',
  '/nowhere',
  '/ws',
  '/term',
]

export function routesOf({ paths }: OpenApiDocument): Route[] {
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
  return [...described, ...PAGES.map((path) => ({ method: 'GET', path, operation: null }))]
}

/** Starting programs is slow, and their number is a matter of the tests' machine. */
const SLOW: Readonly<Record<string, number>> = {
  'POST /api/agents': 0.1,
  'POST /api/agents/{id}/wake': 0.2,
  'POST /api/agents/{id}/restart': 0.1,
  'POST /api/hosts': 0.2,
  'POST /api/hosts/lookup': 0.2,
  'POST /api/push/test': 0.1,
  'POST /api/tunnel': 0.1,
  'GET /api/hosts/suggestions': 0.1,
}

export function randomRequest(routes: readonly Route[], random: Random, stock: Stock): FuzzRequest {
  let route = random.pick(routes)
  while (!random.chance(SLOW[`${route.method} ${route.path}`] ?? 1)) route = random.pick(routes)
  const method = random.chance(0.08) ? random.pick(METHODS) : route.method
  const target = targetOf(route, random, stock)
  const headers = headersOf(random, stock)
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(route, random, stock)
  if (body !== null && !random.chance(0.04)) {
    const streamed = route.operation?.requestBody?.content['application/octet-stream']
    headers['content-type'] ??= streamed ? 'application/octet-stream' : 'application/json'
  }
  const raw = random.chance(0.06) ? rawOf({ method, target, headers, body }, random) : null
  return { method, target, headers, body, raw }
}

function targetOf({ path, operation }: Route, random: Random, stock: Stock): string {
  const filled = path.replace(/\{\w+\}/g, () =>
    random.chance(0.75) ? random.pick(stock.ids) : encoded(hostileText(random, stock)),
  )
  const query = (operation?.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && random.chance(0.6))
    .map(({ name, schema }) => `${name}=${encoded(String(madeFor(schema, random, stock)))}`)
  if (random.chance(0.1)) query.push(`${encoded(hostileText(random, stock))}=${encoded('x')}`)
  const target = `${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`
  if (!random.chance(0.06)) return target
  return random.pick([
    () => target.replace('/api', '/%61pi'),
    () => target.replace('/', '//'),
    () => `${target}/`,
    () => `${target}%00`,
    () => target.replace('/api/', '/api/../api/'),
    () => `/${encoded(hostileText(random, stock))}`,
    () => `${target.toUpperCase()}`,
  ])()
}

/** What an HTTP client takes in a target; the raw requests hold the rest. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function headersOf(random: Random, stock: Stock): Record<string, string> {
  const headers: Record<string, string> = {}
  const add = (name: string, values: readonly string[]) => {
    if (random.chance(0.04)) headers[name] = random.pick(values)
  }
  const text = hostileText(random, stock)
    .replace(/[^\x20-\x7e]/g, '')
    .slice(0, 2_000)
  add('origin', ['http://evil.invalid', 'null', 'http://localhost', text])
  add('host', ['evil.invalid', 'localhost', '127.0.0.1:1', '[::1]', 'a b', text])
  add('content-type', [
    'text/plain',
    'application/json;charset=utf-16',
    'multipart/form-data',
    text,
  ])
  add('content-encoding', ['gzip', 'br', 'identity'])
  add('x-forwarded-for', ['127.0.0.1', '10.0.0.1, ::1', text])
  add('authorization', ['Bearer', `Bearer ${text}`, 'Basic Og==', 'Bearer null'])
  add('cookie', [text, 'maestro=1; maestro=2', '='.repeat(500)])
  add('if-none-match', ['*', text, 'W/"', ','.repeat(1_000)])
  add('idempotency-key', ['k', text, 'é'.normalize('NFD').slice(0, 1)])
  add('range', ['bytes=0-', 'bytes=-1', 'bytes=9-1', text])
  add('accept-encoding', ['gzip;q=9', 'br;q=x', '*;q=0', text])
  add('sec-fetch-site', ['cross-site', 'same-site', 'none'])
  add('signature-input', [text, 'maestro=("@method");created=1;nonce="x";keyid="y"'])
  add('signature', [text, 'maestro=:AAAA:'])
  add('next-action', ['0'.repeat(40)])
  add('x-middleware-subrequest', ['middleware:middleware'])
  add('expect', ['100-continue', '200-ok'])
  return headers
}

function bodyOf({ path, operation }: Route, random: Random, stock: Stock): Buffer {
  const content = operation?.requestBody?.content ?? {}
  if (content['application/octet-stream']) return random.bytes(random.int(2_000))
  const schema = content['application/json']?.schema ?? OWN_BODIES[path.split('/').at(-1) ?? '']
  if (random.chance(0.04)) return random.bytes(random.int(500))
  const value = schema ? madeFor(schema, random, stock) : anyValue(random, stock)
  const text = JSON.stringify(harmless(value)) ?? ''
  if (!random.chance(0.04)) return Buffer.from(text)
  return Buffer.from(
    random.pick([
      () => text.slice(0, random.int(text.length + 1)),
      () => `${text}${text}`,
      () => text.replace('{', '{"__proto__":{"x":1},'),
      () => `${'['.repeat(random.pick([31, 33, 5_000]))}${text}`,
      () => text.replaceAll('"', "'"),
      () => `\ufeff${text}`,
    ])(),
  )
}

/** Environments are not asked to set what the stand-in shell of the run depends on. */
function harmless(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { env, ...rest } = value as Record<string, unknown>
  if (typeof env !== 'object' || env === null) return value
  return { ...rest, env: { FUZZ: Object.values(env)[0] ?? 'x' } }
}

/** A request that no client would send. */
function rawOf(request: Omit<FuzzRequest, 'raw'>, random: Random): Buffer {
  const { method, target, headers, body } = request
  const fields = Object.entries({ host: 'localhost', ...headers }).map(([k, v]) => `${k}: ${v}\r\n`)
  const length = body ? `content-length: ${body.length}\r\n` : ''
  const head = `${method} ${target} HTTP/1.1\r\n${fields.join('')}${length}connection: close\r\n\r\n`
  const whole = Buffer.concat([Buffer.from(head, 'latin1'), body ?? Buffer.alloc(0)])
  const at = random.int(whole.length)
  const swap = (from: string, to: string) =>
    Buffer.from(whole.toString('latin1').replace(from, to), 'latin1')
  return random.pick([
    () => Buffer.concat([whole.subarray(0, at), random.bytes(3), whole.subarray(at)]),
    () => Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1 + random.int(8))]),
    () => swap('\r\n', '\n'),
    () => swap('HTTP/1.1', random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1 x', 'JUNK'])),
    () => swap('host:', random.pick(['host: a\r\nhost:', 'host :', 'x-host:', ' host:'])),
    () =>
      swap(
        'content-length:',
        random.pick([
          'content-length: 0\r\ncontent-length:',
          'transfer-encoding: chunked\r\ncontent-length:',
          'content-length: -',
        ]),
      ),
    () => random.bytes(random.int(300)),
    () => Buffer.concat([whole, whole, random.bytes(20)]),
  ])()
}
