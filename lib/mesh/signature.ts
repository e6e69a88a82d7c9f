import { createHash, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ROLES, type Role } from '../gate/types.ts'
import { AGENT_HEADER, ROLE_HEADER, VIA_HEADER } from './types.ts'

export const TO_HEADER = 'maestro-to'
/** base64url of a JSON `MeshEntry`: the caller's own records, for who does not know it yet (M11). */
export const MEM_HEADER = 'maestro-mem'
/** The receiver's clock in ms, and its signature: with a `CLOCK_SKEW`. */
export const TIME_HEADER = 'maestro-time'
export const TIME_SIGNATURE_HEADER = 'maestro-time-signature'
/** base64url of the answering node's signature of its answer. */
export const ANSWER_HEADER = 'maestro-answer'

/** A request between nodes may be this far from the receiver's clock, either way. */
export const MAX_SKEW_MS = 60_000

const COMPONENTS =
  '("@method" "@path" "@query" "content-digest" "maestro-to" "maestro-role" "maestro-via")'
/** Of a request that is made for an agent: without its name it would be allowed more. */
const COMPONENTS_FOR_AGENT = COMPONENTS.replace(')', ' "maestro-agent")')
const AGENT = /^[\w-]{1,64}$/
const INPUT =
  /^maestro=(\([^()]*\));created=(\d{1,12});nonce="([A-Za-z0-9_-]{16,64})";keyid="([a-z2-7]{26})";alg="ed25519"$/
const SIGNATURE = /^maestro=:([A-Za-z0-9+/]{86}==):$/
const DIGEST = /^sha-256=:[A-Za-z0-9+/]{43}=:$/

/** What a request between nodes is signed over, as far as it is not in the request itself. */
export interface Signed {
  /** hostId of who signed. */
  readonly from: string
  /** Whom it is meant for. */
  readonly to: string
  readonly role: Role
  readonly via: string
  /** The agent of the signer that it is made for. */
  readonly agentId?: string
  /** Seconds since the epoch, by the signer's clock. */
  readonly created: number
  readonly nonce: string
  /** `Content-Digest` as sent (RFC 9530). */
  readonly digest: string
  readonly base: string
  readonly signature: Buffer
}

/** `Content-Digest` of a whole body (RFC 9530, sha-256). */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}

export const EMPTY_DIGEST = contentDigest(new Uint8Array())

export interface ToSign {
  method: string
  /** Path and query, exactly as they are sent. */
  target: string
  to: string
  from: string
  role: Role
  /** The agent that it is made for. */
  agentId?: string
  digest: string
  /** ms since the epoch, by the receiver's clock as far as it is known. */
  at: number
  key: KeyObject
}

/** The headers that make a request this node's (RFC 9421 with Ed25519, one list of components). */
export function signRequest(request: ToSign): Record<string, string> {
  const { to, from, role, agentId, digest } = request
  const components = agentId === undefined ? COMPONENTS : COMPONENTS_FOR_AGENT
  const nonce = randomBytes(16).toString('base64url')
  const created = Math.floor(request.at / 1000)
  const parameters = `${components};created=${created};nonce="${nonce}";keyid="${from}";alg="ed25519"`
  const base = signatureBase(request.method, request.target, {
    digest,
    to,
    role,
    via: from,
    agentId,
    parameters,
  })
  return {
    'content-digest': digest,
    [TO_HEADER]: to,
    [ROLE_HEADER]: role,
    [VIA_HEADER]: from,
    ...(agentId !== undefined && { [AGENT_HEADER]: agentId }),
    'signature-input': `maestro=${parameters}`,
    signature: `maestro=:${sign(null, Buffer.from(base), request.key).toString('base64')}:`,
  }
}

/** Does the request claim to come from a node? Whether that is true is another question. */
export function isSigned(headers: IncomingHttpHeaders): boolean {
  return headers['signature-input'] !== undefined
}

/** The hostId that a request claims; null when it claims none. */
export function signerOf(headers: IncomingHttpHeaders): string | null {
  return INPUT.exec(one(headers['signature-input']))?.[4] ?? null
}

/** What a request claims by its headers; null when they are not the form that nodes send. */
export function parseSigned(
  method: string,
  target: string,
  headers: IncomingHttpHeaders,
): Signed | null {
  const input = one(headers['signature-input'])
  const [, components, created, nonce, from] = INPUT.exec(input) ?? []
  const [, signature] = SIGNATURE.exec(one(headers.signature)) ?? []
  const digest = one(headers['content-digest'])
  const role = ROLES.find((each) => each === headers[ROLE_HEADER])
  const to = one(headers[TO_HEADER])
  const via = one(headers[VIA_HEADER])
  const isForAgent = components === COMPONENTS_FOR_AGENT
  const agentId = isForAgent ? one(headers[AGENT_HEADER]) : undefined
  if (components !== COMPONENTS && !isForAgent) return null
  if (!created || !nonce || !from || !signature) return null
  if (agentId !== undefined && !AGENT.test(agentId)) return null
  if (role === undefined || !DIGEST.test(digest)) return null
  const parameters = input.slice('maestro='.length)
  return {
    from,
    to,
    role,
    via,
    ...(agentId !== undefined && { agentId }),
    created: Number(created),
    nonce,
    digest,
    base: signatureBase(method, target, { digest, to, role, via, agentId, parameters }),
    signature: Buffer.from(signature, 'base64'),
  }
}

/** Was it signed by the owner of `key`? */
export function verifySigned(signed: Signed, key: KeyObject): boolean {
  return verify(null, Buffer.from(signed.base), key, signed.signature)
}

interface BaseParts {
  digest: string
  to: string
  role: string
  via: string
  agentId: string | undefined
  parameters: string
}

/** RFC 9421 section 2.5. A target without a query has the query `?` (section 2.2.7). */
function signatureBase(method: string, target: string, parts: BaseParts): string {
  const queryAt = target.indexOf('?')
  const path = queryAt < 0 ? target : target.slice(0, queryAt)
  const query = queryAt < 0 ? '?' : target.slice(queryAt)
  return [
    `"@method": ${method}`,
    `"@path": ${path}`,
    `"@query": ${query}`,
    `"content-digest": ${parts.digest}`,
    `"maestro-to": ${parts.to}`,
    `"maestro-role": ${parts.role}`,
    `"maestro-via": ${parts.via}`,
    ...(parts.agentId === undefined ? [] : [`"maestro-agent": ${parts.agentId}`]),
    `"@signature-params": ${parts.parameters}`,
  ].join('\n')
}

/** A header that came twice is none: nodes send each once. */
function one(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The receiver's clock, in an answer to the request with this nonce. */
export function signTime(nonce: string, time: number, key: KeyObject): Record<string, string> {
  return {
    [TIME_HEADER]: String(time),
    [TIME_SIGNATURE_HEADER]: sign(null, timeBase(nonce, time), key).toString('base64url'),
  }
}

/** The other's clock in ms, when it is there and signed with `key` for this nonce; else null. */
export function verifyTime(
  headers: IncomingHttpHeaders,
  nonce: string,
  key: KeyObject,
): number | null {
  const time = Number(one(headers[TIME_HEADER]) || Number.NaN)
  if (!Number.isSafeInteger(time)) return null
  const signature = Buffer.from(one(headers[TIME_SIGNATURE_HEADER]), 'base64url')
  return verify(null, timeBase(nonce, time), key, signature) ? time : null
}

function timeBase(nonce: string, time: number): Buffer {
  return Buffer.from(`maestro-time\n${nonce}\n${time}`)
}

/** An answer, and the request that it is to. */
export interface Answer {
  /** Of the request. */
  nonce: string
  status: number
  /** Whole. */
  body: Uint8Array
}

/** The header that makes an answer this node's; without it anybody on the way could have made it. */
export function signAnswer(answer: Answer, key: KeyObject): Record<string, string> {
  return { [ANSWER_HEADER]: sign(null, answerBase(answer), key).toString('base64url') }
}

/** Was it signed by the owner of `key`, as the answer to this very request? */
export function verifyAnswer(
  headers: IncomingHttpHeaders,
  answer: Answer,
  key: KeyObject,
): boolean {
  const signature = Buffer.from(one(headers[ANSWER_HEADER]), 'base64url')
  return verify(null, answerBase(answer), key, signature)
}

function answerBase({ nonce, status, body }: Answer): Buffer {
  const hash = createHash('sha256').update(body).digest('base64url')
  return Buffer.from(`maestro-answer\n${nonce}\n${status}\n${hash}`)
}

/** The nonce in the headers that `signRequest` made. */
export function nonceOf(headers: Record<string, string>): string {
  return /;nonce="([^"]+)"/.exec(headers['signature-input'] ?? '')?.[1] ?? ''
}
