import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MaestroError } from '../../../lib/errors.ts'
import { parseTarget } from '../../../lib/gate/target.ts'

const statusOf = (raw: string): number => {
  try {
    parseTarget(raw)
  } catch (error) {
    if (error instanceof MaestroError) return error.status
    throw error
  }
  return 200
}

describe('parseTarget', () => {
  it.each([
    ['/', '/', '/'],
    ['/api/agents?host=a%2Fb&q=//', '/api/agents', '/api/agents?host=a%2Fb&q=//'],
    ['/%61pi/hosts', '/api/hosts', '/api/hosts'],
    ['/api/%7Euser/%C3%a4', '/api/~user/%C3%A4', '/api/~user/%C3%A4'],
    ['/settings/', '/settings/', '/settings/'],
    ['/a%20b', '/a%20b', '/a%20b'],
    ['/%2561pi', '/%2561pi', '/%2561pi'],
  ])('normalises %s', (raw, path, url) => {
    expect(parseTarget(raw)).toEqual({ path, url, authority: null })
  })

  it.each([
    ['http://localhost:23000/api/x?y', '/api/x?y', 'localhost:23000'],
    ['HTTP://evil.com', '/', 'evil.com'],
    ['http://evil.com?x', '/?x', 'evil.com'],
    ['http://u:p@localhost/', '/', 'u:p@localhost'],
  ])('takes %s apart', (raw, url, authority) => {
    expect(parseTarget(raw)).toMatchObject({ url, authority })
  })

  it.each([
    '',
    '*',
    'api/hosts',
    'ftp://localhost/',
    '/../etc/passwd',
    '/a/./b',
    '/a/..',
    '/%2e%2e/etc',
    '/.%2E/etc',
    '/%2e%2e%2fetc',
    '/a%2fb',
    '/a%5Cb',
    '/a\\b',
    '/a%00b',
    '/a%0d%0ab',
    '/a%',
    '/a%4',
    '/a%zz',
    '/%ff%fe',
    '/a#b',
    '/a b',
    '/ä',
  ])('refuses %j as malformed', (raw) => {
    expect(statusOf(raw)).toBe(400)
  })

  it.each(['//', '/api//hosts', '//evil.com/', '/api/%61//x', 'http://localhost//x'])(
    'finds nothing at %s',
    (raw) => {
      expect(statusOf(raw)).toBe(404)
    },
  )

  it('is stable: what it lets through comes out the same again, without dots or empty segments', () => {
    const piece = fc.constantFrom(
      'a',
      '/',
      '.',
      '%',
      '2',
      'e',
      'F',
      '5',
      'c',
      '\\',
      '~',
      '?',
      '%61',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const raw = `/${pieces.join('')}`
        if (statusOf(raw) !== 200) return
        const once = parseTarget(raw)
        expect(parseTarget(once.url)).toEqual(once)
        const segments = once.path.split('/').slice(1)
        expect(segments.slice(0, -1)).not.toContain('')
        for (const segment of segments)
          expect(decodeURIComponent(segment)).not.toMatch(/^\.\.?$|[/\\]/)
      }),
      { numRuns: 2_000 },
    )
  })
})
