import { describe, expect, test } from 'vitest'
import { actorWords, isRefusal } from '../../../../lib/client/access/audit.ts'
import { codeIn, groupCode, returnPath } from '../../../../lib/client/access/fragment.ts'
import { qrPath } from '../../../../lib/client/access/qr.ts'
import { may, refusalFor } from '../../../../lib/client/access/role.ts'
import { openOverlay, useOverlay } from '../../../../lib/client/overlay.ts'
import { useDashboard } from '../../../../lib/client/store.ts'
import { useToasts } from '../../../../lib/client/toasts.ts'
import type { Role } from '../../../../lib/wire/access.ts'
import type { NodeAnswer } from '../../../../lib/wire/node.ts'

test.each([
  ['#ABCD-EFGH-JKMN', 'ABCD-EFGH-JKMN'],
  ['', ''],
  ['#', ''],
  ['#%E0%A4%A', ''],
  ['#AB%20CD', 'AB CD'],
  [`#${'A'.repeat(100)}`, 'A'.repeat(64)],
])('a code in the fragment %s is %s', (hash, code) => expect(codeIn(hash)).toBe(code))

test.each([
  ['abcd', 'ABCD'],
  ['abcdefgh', 'ABCD-EFGH'],
  ['abcd-efgh-jkmn-more', 'ABCD-EFGH-JKMN'],
  [' a b!c d e', 'ABCD-E'],
])('typed %s becomes %s', (typed, code) => expect(groupCode(typed)).toBe(code))

test.each([
  ['', '/'],
  ['?to=/settings', '/settings'],
  ['?to=%2F%3Fagent%3Da1', '/?agent=a1'],
  ['?to=//evil.example', '/'],
  ['?to=/%5Cevil.example', '/'],
  ['?to=https://evil.example', '/'],
  ['?to=javascript:alert(1)', '/'],
  ['?to=/./%2Fevil.example', '/'],
  ['?to=/pair', '/'],
])('[5] after pairing with %s it goes to %s', (search, path) =>
  expect(returnPath(search)).toBe(path),
)

test('a QR code has finder patterns and its quiet zone', () => {
  const { size, path } = qrPath('http://studio.local:23000/pair#ABCD-EFGH-JKMN')
  expect(size).toBeGreaterThanOrEqual(21 + 8)
  // The top left finder: seven dark modules at the first row behind four light ones.
  expect(path.startsWith('M4 4h7v1H4z')).toBe(true)
})

test('an actor is told by name, or by what it is', () => {
  const via = 'lan' as const
  expect(actorWords({ actor: 'device:d1', name: 'iPhone', via })).toBe('iPhone')
  expect(actorWords({ actor: 'tailnet:a@example.com', via })).toBe('a@example.com')
  expect(actorWords({ actor: 'stranger:10.0.0.2', via })).toBe('Somebody who is not let in')
  expect(actorWords({ actor: 'loopback', via: 'loopback' })).toBe('This machine')
  expect(
    ['200', '401', '503', 'ok', 'refused', 'dropped'].filter((result) => isRefusal({ result })),
  ).toEqual(['401', '503', 'refused', 'dropped'])
})

describe('a role', () => {
  const as = (role: Role) =>
    useDashboard.setState({
      node: {
        name: 'studio',
        you: { kind: 'device', role, name: 'phone', only: null },
      } as NodeAnswer,
    })

  test('reaches what is below it', () => {
    as('input')
    expect([may('view'), may('input'), may('manage'), may('admin')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('that is too small opens no dialog, and says why', () => {
    as('view')
    openOverlay({ kind: 'new' })
    expect(useOverlay.getState().overlay).toBeNull()
    expect(useToasts.getState().toasts.at(-1)?.text).toBe(refusalFor('manage'))
    expect(refusalFor('manage')).toContain('Ask an admin of studio')
  })
})
