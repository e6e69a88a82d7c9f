import { describe, expect, it } from 'vitest'
import { parseAuthority } from '../../../lib/gate/host.ts'
import { initiatorOf, isOwnOrigin } from '../../../lib/gate/origin.ts'

describe('isOwnOrigin', () => {
  it.each([
    ['http://localhost:23000', 'localhost:23000', false, true],
    ['http://LOCALHOST:23000', 'localhost:23000', false, true],
    ['http://localhost:8080', 'localhost:8080', false, true],
    ['http://localhost', 'localhost:80', false, true],
    ['https://box.ts.net', 'box.ts.net', false, true],
    ['https://box.ts.net', 'box.ts.net', true, true],
    ['http://[::1]:23000', '[::1]:23000', false, true],
    ['http://localhost:3000', 'localhost:23000', false, false],
    ['http://localhost', 'localhost:23000', false, false],
    ['http://127.0.0.1:23000', 'localhost:23000', false, false],
    ['http://box.ts.net', 'box.ts.net', true, false],
    ['https://box.ts.net:80', 'box.ts.net', false, false],
    ['null', 'localhost:23000', false, false],
    ['', 'localhost:23000', false, false],
    ['http://localhost:23000/', 'localhost:23000', false, false],
    ['http://x@localhost:23000', 'localhost:23000', false, false],
    ['chrome-extension://abc', 'abc', false, false],
    ['http://localhost:23000.evil.com', 'localhost:23000', false, false],
  ])('%s asking %s (TLS: %s): %s', (origin, host, encrypted, own) => {
    expect(isOwnOrigin(origin, parseAuthority(host)!, encrypted)).toBe(own)
  })
})

describe('initiatorOf', () => {
  const host = parseAuthority('localhost:23000')!
  const allowed = new Set(['https://board.example'])
  const kind = (headers: Record<string, string>, method = 'GET') =>
    initiatorOf({ headers, method }, host, false, allowed).kind

  it('takes programs, typed addresses and our own pages as ours', () => {
    expect(kind({})).toBe('own')
    expect(kind({ 'sec-fetch-site': 'none' })).toBe('own')
    expect(kind({ 'sec-fetch-site': 'same-origin' }, 'POST')).toBe('own')
    expect(kind({ origin: 'http://localhost:23000' }, 'POST')).toBe('own')
  })

  it('knows configured origins, whatever Sec-Fetch-Site says', () => {
    expect(kind({ origin: 'https://board.example', 'sec-fetch-site': 'cross-site' })).toBe(
      'allowed',
    )
    expect(kind({ origin: 'https://board.example:8443' })).toBe('foreign')
  })

  it.each(['cross-site', 'same-site'])('lets a link from a %s page open a page only', (site) => {
    const link = {
      'sec-fetch-site': site,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect(kind(link)).toBe('own')
    expect(kind(link, 'POST')).toBe('foreign')
    expect(kind({ ...link, 'sec-fetch-dest': 'iframe' })).toBe('foreign')
    expect(kind({ 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' })).toBe('foreign')
  })
})
