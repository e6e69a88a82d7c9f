import { randomBytes } from 'node:crypto'

let lastMs = 0
let count = 0

/**
 * `<prefix>_<ms>_<random>`. Those made in one millisecond by one node sort in the order in which they
 * were made, as lists by time of creation, then id, do.
 */
export function newId(prefix: 'proj' | 'task' | 'sess' | 'evt', now: number): string {
  count = now === lastMs ? count + 1 : 0
  lastMs = now
  const order = count.toString(36).padStart(3, '0')
  return `${prefix}_${now}_${order}${randomBytes(5).toString('hex')}`
}
