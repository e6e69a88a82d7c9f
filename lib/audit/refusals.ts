import { addressKey } from '../gate/address.ts'
import type { AuditNote } from './types.ts'

export interface RefusalsOptions {
  write: (note: AuditNote & { count?: number }) => void
  /** ms */
  window?: number
  /** Kinds that are counted apart in one window; the rest is one. */
  maxKinds?: number
}

export interface Refusals {
  note(note: AuditNote): void
  /** Writes the counts. */
  close(): void
}

interface Counted {
  note: AuditNote
  count: number
}

/** Of whom nothing is told apart any more, when too many addresses come in one window. */
const OTHERS: AuditNote['principal'] = { kind: 'stranger', id: 'stranger:others', address: '' }

/**
 * Bounds what anybody can make the log grow: the first refusal of a kind (who or what address, action, result) is
 * a line at once, the next ones of the same minute are one line with their count.
 */
export function createRefusals({
  write,
  window = 60_000,
  maxKinds = 500,
}: RefusalsOptions): Refusals {
  const kinds = new Map<string, Counted>()
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const counted = [...kinds.values()]
    kinds.clear()
    for (const { note, count } of counted) if (count > 0) write({ ...note, count })
  }

  return {
    note(note) {
      const known = kinds.get(keyOf(note))
      if (known) {
        known.count++
      } else if (kinds.size < maxKinds) {
        kinds.set(keyOf(note), { note, count: 0 })
        timer ??= setTimeout(flush, window).unref()
        write(note)
      } else {
        const { action, result } = note
        const others = kinds.get(action) ?? {
          note: { principal: OTHERS, action, result, via: 'lan' as const },
          count: 0,
        }
        others.count++
        kinds.set(action, others)
      }
    },
    close: flush,
  }
}

function keyOf({ principal, action, result }: AuditNote): string {
  const { kind, id, address } = principal
  return `${kind === 'stranger' ? addressKey(address) : id} ${action} ${result}`
}
