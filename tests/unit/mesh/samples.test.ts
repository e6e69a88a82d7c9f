import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { answerExchange } from '../../../lib/mesh/exchange.ts'
import { isCompatible } from '../../../lib/mesh/host-view.ts'
import { checkIdentity, readPublicKey } from '../../../lib/mesh/identity-proof.ts'
import { acceptJoin } from '../../../lib/mesh/join.ts'
import {
  contentDigest,
  nonceOf,
  parseSigned,
  verifyAnswer,
  verifySigned,
} from '../../../lib/mesh/signature.ts'
import {
  ExchangeRequest,
  ExchangeResponse,
  RegisterRequest,
  RegisterResponse,
  RegisterWaiting,
} from '../../../lib/wire/mesh.ts'
import { membershipOf } from './support.ts'

/** Messages as nodes of the first version of the protocol sent them; never to be written again. */
const V1 = JSON.parse(
  readFileSync(new URL('../../fixtures/mesh/v1.json', import.meta.url), 'utf8'),
) as {
  register: { request: RegisterRequest; answer: RegisterResponse; waiting: RegisterWaiting }
  exchange: { request: ExchangeRequest; answers: ExchangeResponse[] }
  identity: { nonce: string; answer: unknown }
  signed: { method: string; target: string; body: string; headers: Record<string, string> }
  /** The answer to `signed`. */
  answered: { status: number; body: string; headers: Record<string, string> }
}

describe('[M20] what version 1 sends', () => {
  test('has the shapes that are understood now', () => {
    expect(RegisterRequest.parse(V1.register.request)).toEqual(V1.register.request)
    expect(RegisterResponse.parse(V1.register.answer)).toEqual(V1.register.answer)
    expect(RegisterWaiting.parse(V1.register.waiting)).toEqual(V1.register.waiting)
    expect(ExchangeRequest.parse(V1.exchange.request)).toEqual(V1.exchange.request)
    for (const answer of V1.exchange.answers) expect(ExchangeResponse.parse(answer)).toEqual(answer)
    expect(isCompatible(V1.register.request.self)).toBe(true)
  })

  test('is signed as it is checked now', () => {
    expect(checkIdentity(V1.identity.answer, V1.identity.nonce)?.answer.name).toBe('attic')
    const { self } = V1.register.request
    const { method, target, body, headers } = V1.signed
    const signed = parseSigned(method, target, headers)
    expect(signed && verifySigned(signed, readPublicKey(self.pk, self.id))).toBe(true)
    expect(signed?.digest).toBe(contentDigest(Buffer.from(body)))
    const { answered, register } = V1
    const answerer = readPublicKey(register.answer.self.pk, register.answer.self.id)
    const answer = { ...answered, nonce: nonceOf(headers), body: Buffer.from(answered.body) }
    expect(verifyAnswer(answered.headers, answer, answerer)).toBe(true)
  })

  test('lets a node of that version join, and compares with it', () => {
    const { membership } = membershipOf(2)
    const joined = acceptJoin(membership, V1.register.request)
    expect(joined.rejected).toEqual([])
    expect(membership.isMember(V1.register.request.self.id)).toBe(true)
    const merged = membership.merge(V1.register.answer.records)
    expect(merged.rejected).toEqual([])
    const { learned } = answerExchange(membership, V1.exchange.request)
    expect(learned.rejected).toEqual([])
  })

  test('keeps fields that a later version adds', () => {
    const request = { ...V1.exchange.request, later: { any: 'thing' } }
    expect(ExchangeRequest.parse(request)).toEqual(request)
  })
})
