import { type KeyObject, sign, verify } from 'node:crypto'
import { MemRecord, SelfRecord } from '../wire/mesh.ts'
import { canonicalJson } from './canonical.ts'
import { fromBase64url, importPublicKey, keyFault } from './ed25519.ts'
import { hostIdOf, type Identity } from './identity.ts'

/** Of the canonical text, in bytes. */
export const MAX_RECORD_BYTES = 4096

/** How many imported keys a verifier keeps. */
const MAX_KEYS = 4096

export type Signer = Pick<Identity, 'hostId' | 'privateKey' | 'rawPublicKey'>

/** What a host may say of itself. */
export type SelfFields = Omit<SelfRecord, 'id' | 'pk' | 'sig'>
export type MemFields = Pick<MemRecord, 'id' | 'epoch' | 'state' | 'at'>

export function signSelf(signer: Signer, fields: SelfFields): SelfRecord {
  const record = { ...fields, id: signer.hostId, pk: publicKeyText(signer) }
  return { ...record, sig: signature(signer, record) } as SelfRecord
}

export function signMem(signer: Signer, fields: MemFields): MemRecord {
  const record = { ...fields, by: signer.hostId, pk: publicKeyText(signer) }
  return { ...record, sig: signature(signer, record) }
}

export function publicKeyText({ rawPublicKey }: Pick<Identity, 'rawPublicKey'>): string {
  return rawPublicKey.toString('base64url')
}

function signature(signer: Signer, record: object): string {
  return sign(null, Buffer.from(canonicalJson(record)), signer.privateKey).toString('base64url')
}

/**
 * Says why a record is refused, or null when its form, key, id and signature are right. The verdict
 * depends on the record alone: never on who sent it, on the time, or on what is known already. So
 * merging stays commutative, and the verdict of one node holds for all.
 */
export interface RecordVerifier {
  self(record: SelfRecord): string | null
  mem(record: MemRecord): string | null
}

/** Keeps the keys that it imported. */
export function createRecordVerifier(): RecordVerifier {
  const keys = new Map<string, { key: KeyObject; id: string }>()

  function keyOf(pk: string): { key: KeyObject; id: string } | string {
    const known = keys.get(pk)
    if (known) return known
    const raw = fromBase64url(pk)
    if (!raw) return 'the key is not canonical base64url'
    const fault = keyFault(raw)
    if (fault) return fault
    if (keys.size >= MAX_KEYS) keys.clear()
    const imported = { key: importPublicKey(raw), id: hostIdOf(raw) }
    keys.set(pk, imported)
    return imported
  }

  function check(record: SelfRecord | MemRecord, owner: string): string | null {
    const key = keyOf(record.pk)
    if (typeof key === 'string') return key
    if (key.id !== owner) return 'the id does not belong to the key'
    const { sig, ...signed } = record
    const bytes = fromBase64url(sig)
    if (!bytes) return 'the signature is not canonical base64url'
    const text = canonicalText(signed)
    if (text === null) return 'the record cannot be written as canonical JSON'
    if (text.length > MAX_RECORD_BYTES) return `the record is larger than ${MAX_RECORD_BYTES} bytes`
    return verify(null, text, key.key, bytes) ? null : 'the signature is wrong'
  }

  return {
    self(record) {
      const parsed = SelfRecord.safeParse(record)
      if (!parsed.success) return formFault(parsed.error.issues)
      return check(record, record.id)
    },
    mem(record) {
      const parsed = MemRecord.safeParse(record)
      if (!parsed.success) return formFault(parsed.error.issues)
      if (record.by === record.id) return 'a host cannot decide about itself'
      if (record.epoch < 1) return 'the epoch is below 1'
      return check(record, record.by)
    },
  }
}

function formFault(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [issue] = issues
  return `${issue?.path.join('.') || 'the record'}: ${issue?.message ?? 'not understood'}`
}

function canonicalText(value: object): Buffer | null {
  try {
    return Buffer.from(canonicalJson(value))
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** M4: by (inc, ver), then by signature. Positive when `a` is the one to keep. */
export function compareSelf(a: SelfRecord, b: SelfRecord): number {
  return a.inc - b.inc || a.ver - b.ver || compareText(a.sig, b.sig)
}

/** M5: by epoch, then removed before member, then by signature. Positive when `a` is to be kept. */
export function compareMem(a: MemRecord, b: MemRecord): number {
  return a.epoch - b.epoch || removed(a) - removed(b) || compareText(a.sig, b.sig)
}

function removed(record: MemRecord): number {
  return record.state === 'removed' ? 1 : 0
}

/** By UTF-16 code units, the same everywhere; never by a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Control and format characters (ESC, bidi overrides, invisible ones) and line separators. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

/**
 * The name of a host as people may see it, without what could disguise it or steer a terminal. Names
 * in records are kept as they were signed: refusing one would hide its host. A host without a name
 * is called by the beginning of its id.
 */
export function cleanName(name: string, id: string): string {
  return name.replace(UNSHOWABLE, '').replace(/\s+/gu, ' ').trim() || id.slice(0, 8)
}
