import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ErrorBody } from '../../../lib/wire/error.ts'
import { Health, NodeInfo } from '../../../lib/wire/node.ts'
import { type Served, serveApi } from './serve.ts'

let api: Served
beforeAll(async () => {
  api = await serveApi({
    nodeInfo: () => NodeInfo.parse({}),
  })
})
afterAll(() => api.close())

const patch = (body: BodyInit, headers: Record<string, string> = {}) =>
  api.fetch('/api/settings', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

async function refusal(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  return { status: response.status, ...ErrorBody.parse(await response.json()) }
}

describe('answers', () => {
  test('/health', async () => {
    const response = await api.fetch('/health')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(Health.parse(await response.json()).status).toBe('ok')
  })

  test('HEAD is GET without the body', async () => {
    const response = await api.fetch('/health', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })

  test('/metrics has the process and what the node counts', async () => {
    const response = await api.fetch('/metrics')
    expect(response.headers.get('content-type')).toContain('text/plain')
    const text = await response.text()
    expect(text).toContain('\nmaestro_things 42\n')
    expect(text).toMatch(/\nprocess_resident_memory_bytes \d+\n/)
    expect(text).toContain('maestro_info{version="1.2.3"')
  })

  test('what is not the API goes to the pages', async () => {
    for (const path of ['/', '/settings', '/apix', '/healthy']) {
      expect(await (await api.fetch(path)).text()).toBe('a page')
    }
  })

  test('settings are set and read', async () => {
    expect(await (await patch('{"name":" Desk "}')).json()).toEqual({ name: 'Desk' })
    expect(await (await api.fetch('/api/settings')).json()).toEqual({ name: 'Desk' })
  })

  test('an entity tag saves the body when nothing changed', async () => {
    const first = await api.fetch('/api/openapi.json')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/".{27}"$/)
    for (const tag of [etag, `"other", ${etag}`, etag.slice(2), '*']) {
      const again = await api.fetch('/api/openapi.json', { headers: { 'if-none-match': tag } })
      expect([again.status, await again.text()]).toEqual([304, ''])
      expect(again.headers.get('etag')).toBe(etag)
    }
    const other = await api.fetch('/api/openapi.json', { headers: { 'if-none-match': '"x"' } })
    expect(other.status).toBe(200)
  })
})

describe('refusals', () => {
  test('an unknown path', async () => {
    const { status, code, message } = await refusal(await api.fetch('/api/nothing'))
    expect([status, code]).toEqual([404, 'NOT_FOUND'])
    expect(message).toContain('/api/nothing')
  })

  test('another method on a known path', async () => {
    const response = await api.fetch('/api/settings', { method: 'DELETE' })
    expect(response.headers.get('allow')).toBe('GET, PATCH, HEAD')
    expect(await refusal(response)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
  })

  test('an error inside is logged and not shown', async () => {
    const answer = await refusal(await api.fetch('/api/node'))
    expect(answer).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' })
    expect(JSON.stringify(answer)).not.toContain('nodeVersion')
    expect(api.logs()).toContain('nodeVersion')
  })

  test('a validation error names the field', async () => {
    expect(await refusal(await patch('{"terminalFontSize":4}'))).toMatchObject({
      status: 400,
      code: 'VALIDATION_ERROR',
      details: { field: 'terminalFontSize', issues: [{ path: 'terminalFontSize' }] },
    })
  })

  test('an unknown field is refused by name', async () => {
    expect(await refusal(await patch('{"name":"x","colour":"red"}'))).toMatchObject({
      message: 'colour: There is no such field.',
      details: { field: 'colour' },
    })
  })

  test.each([
    ['text', 'text/plain'],
    ['form', 'application/x-www-form-urlencoded'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['JSON in another charset', 'application/json; charset=latin1'],
    ['something like JSON', 'application/jsonx'],
  ])('a body that is %s', async (_what, type) => {
    const response = await patch('{"name":"x"}', { 'content-type': type })
    expect(await refusal(response)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
  })

  test('a compressed body', async () => {
    const response = await patch('x', { 'content-encoding': 'gzip' })
    expect(await refusal(response)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
  })

  test('too large a body, told beforehand or streamed', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(300_000) })
    const expected = { status: 413, code: 'PAYLOAD_TOO_LARGE', details: { limit: 262_144 } }
    const told = await patch(large)
    expect(told.headers.get('connection')).toBe('close')
    expect(await refusal(told)).toMatchObject(expected)
    const streamed = await api.fetch('/api/settings', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(await refusal(streamed)).toMatchObject(expected)
  })

  test.each([
    ['not JSON', '{', 'is not JSON'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'is not JSON'],
    ['far too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'deeper than 32 levels'],
    ['a level too deep', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`, 'deeper than 32 levels'],
    ['a prototype', '{"__proto__":{"admin":true}}', 'must not name __proto__'],
    ['a prototype inside, escaped', '{"a":[{"\\u005f_proto__":1}]}', 'must not name __proto__'],
    ['no object', '"x"', 'expected object'],
  ])('a body that is %s', async (_what, body, words) => {
    const { status, code, message } = await refusal(await patch(body))
    expect([status, code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(message).toContain(words)
  })

  test('32 levels are not too deep', async () => {
    const { message } = await refusal(await patch(`{"a":${'['.repeat(31)}${']'.repeat(31)}}`))
    expect(message).toContain('no such field')
  })
})

test('an empty body is an empty object', async () => {
  const response = await api.fetch('/api/settings', { method: 'PATCH' })
  expect(response.status).toBe(200)
})

test('a role that does not suffice', async () => {
  const viewer = await serveApi({}, 'view')
  try {
    expect((await viewer.fetch('/api/node')).status).toBe(200)
    expect(await refusal(await viewer.fetch('/api/settings'))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      message: expect.stringContaining('needs the role admin; you have view'),
    })
  } finally {
    await viewer.close()
  }
})

test('directories of this host, and of no other', async () => {
  const list = await api.fetch('/api/hosts/self/dirs?path=/')
  expect(await list.json()).toMatchObject({ path: '/', parent: null })
  expect((await api.fetch('/api/hosts/host/dirs')).status).toBe(200)
  expect(await refusal(await api.fetch('/api/hosts/other/dirs'))).toMatchObject({
    status: 404,
    code: 'HOST_NOT_FOUND',
  })
  expect(await refusal(await api.fetch('/api/hosts/self/dirs?path=%00'))).toMatchObject({
    status: 400,
    details: { field: 'path' },
  })
})
