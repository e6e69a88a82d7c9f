import { MAX_COUNTER, type SelfRecord } from '../wire/mesh.ts'
import { compareSelf, type SelfFields, type Signer, signSelf } from './records.ts'

/** What a node says of itself; the counters are ours to set. */
export type About = Pick<SelfFields, 'name' | 'urls' | 'protocol' | 'app'>

/** As many newer records of our own as backups can account for; a live clone makes more. */
const MAX_FAST_FORWARDS = 2

export type Heard = 'old' | 'fast-forwarded' | 'cloned'

/** M4: the record of this node, which nobody else may write. */
export interface OwnRecord {
  readonly record: SelfRecord
  /** M3: another live node uses our key. */
  readonly cloned: boolean
  /** False when nothing changes by it. */
  update(about: Partial<About>): boolean
  /** A valid record of this host came from elsewhere: an old one of ours, or of a clone. */
  hear(record: SelfRecord): Heard
}

/**
 * `last` is the record that was persisted last. Every boot has a higher `inc` than all before that
 * this disk knows of. A disk restored from a backup does not know the latest ones; it hears of them,
 * and goes past them.
 *
 * A backup explains one newer record, or two when somebody kept an old one back. A live node with
 * the same key answers each of our steps with a step of its own, with the same `boot`; so the same
 * foreign `boot` twice, or a third newer record, is a clone, and we stop racing it.
 */
export function createOwnRecord(
  signer: Signer,
  boot: string,
  about: About,
  last: SelfRecord | undefined,
): OwnRecord {
  const rivals = new Set<string>()
  let fastForwards = 0
  let cloned = false
  let record = write(about, next(last?.inc ?? 0), 0)

  function write({ name, urls, protocol, app }: About, inc: number, ver: number): SelfRecord {
    return signSelf(signer, { inc, ver, boot, name, urls, protocol, app })
  }

  return {
    get record() {
      return record
    },
    get cloned() {
      return cloned
    },
    update(change) {
      const { name, urls, protocol, app } = { ...record, ...change }
      const before = [record.name, record.urls, record.protocol, record.app]
      if (JSON.stringify(before) === JSON.stringify([name, urls, protocol, app])) return false
      record = write({ name, urls, protocol, app }, record.inc, next(record.ver))
      return true
    },
    hear(heard) {
      if (compareSelf(heard, record) <= 0) return 'old'
      if (rivals.has(heard.boot) || fastForwards >= MAX_FAST_FORWARDS) cloned = true
      if (cloned) return 'cloned'
      rivals.add(heard.boot)
      fastForwards++
      record = write(record, next(heard.inc), 0)
      return 'fast-forwarded'
    },
  }
}

function next(counter: number): number {
  return Math.min(counter + 1, MAX_COUNTER)
}
