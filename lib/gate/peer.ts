import type { KeyObject } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { MaestroError } from '../errors.ts'
import { createNonces } from '../mesh/nonces.ts'
import {
  EMPTY_DIGEST,
  MAX_SKEW_MS,
  MEM_HEADER,
  parseSigned,
  type Signed,
  signAnswer,
  signerOf,
  signTime,
  verifySigned,
} from '../mesh/signature.ts'
import type { PeerRegistry } from '../mesh/types.ts'
import { MeshEntry } from '../wire/mesh.ts'
import { Refused } from './inspect.ts'
import { errorText, hasBody } from './refusal.ts'
import { tooMany } from './refusals.ts'
import { atLeast } from './roles.ts'
import type { Principal, Role } from './types.ts'

export interface PeerGateOptions {
  /** This node, for whom requests have to be meant. */
  hostId: string
  /** Signs the node's time for those whose clock is off. */
  privateKey: KeyObject
  registry: PeerRegistry
  /** ms since the epoch. */
  now?: () => number
}

export interface PeerGate {
  /** Does it claim to come from a member? */
  isKnown(req: IncomingMessage): boolean
  /**
   * Who signed the request. Throws `Refused`: 401, 410 for who was removed. `countStranger` is called
   * before anything is done for somebody who is not known.
   */
  admit(
    req: IncomingMessage,
    signedTarget: string,
    address: string,
    countStranger: Count,
  ): Principal
  /** Of a host that is no member: throws 401 unless its request is new and signed with the key that it brought. */
  acceptStranger(signed: Signed, key: KeyObject): void
}

type Count = () => void

/** What hosts that are no members may ask, if they sign it: to be let in. */
const REGISTER = '/api/hosts/register-peer'

export function createPeerGate(options: PeerGateOptions): PeerGate {
  const { hostId, privateKey, registry, now = Date.now } = options
  const nonces = createNonces()
  // Nonces do not outlive the process, so what was signed before it began may be a replay.
  const startedAt = Math.floor(now() / 1000)

  const checkTime = (signed: Signed): void => {
    const at = now()
    const age = at - signed.created * 1000
    if (age < MAX_SKEW_MS + 1000 && age > -MAX_SKEW_MS && signed.created >= startedAt) return
    throw new Refused({
      error: new MaestroError(
        'CLOCK_SKEW',
        'The request was signed at another time than it is here. Sign it again for the time in details.',
        { time: at },
      ),
      headers: signTime(signed.nonce, at, privateKey),
    })
  }

  const accept = (signed: Signed, key: KeyObject, sender: string): void => {
    if (!verifySigned(signed, key)) throw unsigned('its signature does not fit it')
    const nonce = nonces.take(sender, signed.nonce)
    if (nonce === 'used') throw unsigned('it was sent before')
    if (nonce === 'full') throw new Refused(tooMany(60))
  }

  /** The member's key, also of one that brings word of its own admission. */
  const memberKey = (req: IncomingMessage, from: string): KeyObject | null => {
    const key = registry.keyOf(from)
    if (key) return key
    const entry = shownEntry(req)
    return entry?.mem?.id === from && registry.present(entry) ? registry.keyOf(from) : null
  }

  /** That it was removed is told with our signature, or anybody on the way could say so. */
  const stranger = ({ from, nonce }: Signed): Refused => {
    const removal = registry.tombstoneOf(from)
    if (!removal) return unsigned('your host is no member of this mesh')
    const error = new MaestroError(
      'PEER_REMOVED',
      'Your host was removed from this mesh. Add it again on one of its hosts.',
      { ...removal },
    )
    const { status } = error
    const body = Buffer.from(errorText(error))
    return new Refused({ error, headers: signAnswer({ nonce, status, body }, privateKey) })
  }

  return {
    isKnown: ({ headers }) => {
      const from = signerOf(headers)
      return from !== null && registry.keyOf(from) !== null
    },
    admit(req, signedTarget, address, countStranger) {
      const signed = parseSigned(req.method ?? '', signedTarget, req.headers)
      const isKnown =
        signed !== null && signed.to === hostId && registry.keyOf(signed.from) !== null
      if (!isKnown) countStranger()
      if (!signed) throw unsigned('its signature has not the form that nodes use')
      if (signed.to !== hostId) throw unsigned('it is meant for another node')
      if (!hasBody(req) && signed.digest !== EMPTY_DIGEST) throw unsigned('its body is gone')
      const { from, digest } = signed
      // Who only names a member is counted as what it is: anybody.
      const checked = (check: () => void) => {
        try {
          check()
        } catch (error) {
          if (isKnown) countStranger()
          throw error
        }
      }
      checked(() => checkTime(signed))
      const key = memberKey(req, from)
      if (!key) {
        const path = signedTarget.split('?', 1)[0]
        if (req.method === 'POST' && path === REGISTER) {
          return {
            kind: 'stranger',
            id: `stranger:${address}`,
            role: 'view',
            address,
            digest,
            signed,
          }
        }
        throw stranger(signed)
      }
      checked(() => accept(signed, key, from))
      const role = lesser(registry.roleOf(from), signed.role)
      const { agentId } = signed
      return {
        ...{ kind: 'peer', id: `peer:${from}`, hostId: from, role, address, digest, signed },
        ...(agentId !== undefined && { agentId }),
      }
    },
    acceptStranger(signed, key) {
      try {
        accept(signed, key, 'strangers')
      } catch (error) {
        throw error instanceof Refused ? error.refusal.error : error
      }
    },
  }
}

function unsigned(why: string): Refused {
  return new Refused({
    error: new MaestroError('UNAUTHORIZED', `This request of a node is not taken: ${why}.`),
    headers: { 'www-authenticate': 'Signature realm="Maestro"' },
  })
}

/** The records that a caller shows of itself; null when there are none or they make no sense. */
function shownEntry(req: IncomingMessage): MeshEntry | null {
  const header = req.headers[MEM_HEADER]
  if (typeof header !== 'string') return null
  try {
    const entry = MeshEntry.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString()))
    return entry.success ? entry.data : null
  } catch {
    return null // not JSON: the caller is then simply not known
  }
}

function lesser(a: Role, b: Role): Role {
  return atLeast(a, b) ? b : a
}
