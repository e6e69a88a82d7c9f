import { describe, expect, it } from 'vitest'
import {
  cookieNameOf,
  cookieValueOf,
  findByCookie,
  findByToken,
  parseTokenPath,
} from '../../../lib/links/tokens.ts'

const A = { id: 'lnk_a', token: '0f9d1c5e-8b7a-4c3d-9e2f-1a2b3c4d5e6f' }
const B = { id: 'lnk_b', token: '1f9d1c5e-8b7a-4c3d-9e2f-1a2b3c4d5e6f' }
const NAME = cookieNameOf('host')

describe('a path with a token', () => {
  it.each([
    [`/${A.token}`, { token: A.token, rest: '' }],
    [`/${A.token}/`, { token: A.token, rest: '/' }],
    [`/${A.token.toUpperCase()}/ws`, { token: A.token, rest: '/ws' }],
    [`/${A.token}/api/session/x`, { token: A.token, rest: '/api/session/x' }],
    [`/${A.token}x`, null],
    [`/x/${A.token}`, null],
    [`/${A.token.slice(1)}/`, null],
    ['/', null],
  ])('%s', (path, parsed) => expect(parseTokenPath(path)).toEqual(parsed))
})

describe('whose link it is', () => {
  it('is told by the whole token', () => {
    expect(findByToken([A, B], B.token)).toBe(B)
    expect(findByToken([A, B], A.token.slice(0, -1))).toBeNull()
    expect(findByToken([A, B], '')).toBeNull()
    expect(findByToken([], A.token)).toBeNull()
  })

  it('is told by the cookie, which does not hold the token and ends with it', () => {
    const cookie = (value: string) => `other=1; ${NAME}=${value}; more=2`
    expect(cookieValueOf(A)).not.toContain(A.token)
    expect(findByCookie([A, B], cookie(cookieValueOf(A)), NAME)).toBe(A)
    expect(findByCookie([A, B], cookie(cookieValueOf({ ...A, token: B.token })), NAME)).toBeNull()
    expect(findByCookie([{ ...A, token: B.token }], cookie(cookieValueOf(A)), NAME)).toBeNull()
    expect(findByCookie([A, B], cookie(A.token), NAME)).toBeNull()
    expect(findByCookie([A, B], `x${NAME}=${cookieValueOf(A)}`, NAME)).toBeNull()
    expect(findByCookie([A, B], undefined, NAME)).toBeNull()
  })
})
