import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenApiDocument } from '../../../lib/api/openapi.ts'
import { type Served, serveApi } from './serve.ts'

let api: Served
let document: OpenApiDocument
beforeAll(async () => {
  api = await serveApi()
  document = (await (await api.fetch('/api/openapi.json')).json()) as OpenApiDocument
})
afterAll(() => api.close())

/** Every value of `$ref` in the document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  )
}

describe('/api/openapi.json', () => {
  test('describes the routes by the schemas that check them', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(document.paths['/api/settings']?.patch).toMatchObject({
      'x-role': 'admin',
      requestBody: {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Settings' } } },
      },
    })
    expect(document.paths['/api/hosts/{id}/dirs']?.get?.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true },
      { name: 'path', in: 'query', required: false },
    ])
    expect(document.paths['/health']?.get?.responses['200']?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/Health' } },
    })
  })

  test('every reference leads somewhere', () => {
    const found = references(document)
    expect(found).not.toEqual([])
    for (const reference of found) {
      const name = reference.replace('#/components/schemas/', '')
      expect(Object.keys(document.components.schemas)).toContain(name)
    }
  })

  test('every operation has a name of its own', () => {
    const ids = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .map((operation) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('/api/docs', () => {
  test('shows every route, without script and without anything from elsewhere', async () => {
    const response = await api.fetch('/api/docs')
    const page = await response.text()
    for (const path of Object.keys(document.paths)) expect(page).toContain(`<code>${path}</code>`)
    expect(page).not.toMatch(/<script|<link|src=|https?:/)
    expect(response.headers.get('content-security-policy')).toMatch(/style-src 'sha256-/)
  })
})
