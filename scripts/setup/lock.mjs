import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LOOK_MS = 200

/**
 * Runs `work` while no other process does so with the same directory. Lamport's bakery: each
 * process draws a number higher than those it sees and waits for all living processes with a lower
 * one. A process that was killed holds nothing, because only living processes count, and removing
 * the ticket of a dead one can never remove that of a living one.
 *
 * @template T
 * @param {string} dir directory of the tickets; made when needed
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} onWait told once when another process is ahead
 * @returns {Promise<T>}
 */
export async function withLock(dir, work, onWait = () => undefined) {
  mkdirSync(dir, { recursive: true })
  const me = identity(process.pid)
  const drawing = join(dir, `${me}.drawing`)
  const ticket = join(dir, `${me}.ticket`)
  try {
    writeFileSync(drawing, '')
    const highest = Math.max(0, ...tickets(dir).map(({ number }) => number))
    // Written aside and renamed, so that nobody reads a ticket without its number.
    writeFileSync(`${ticket}.new`, String(highest + 1))
    renameSync(`${ticket}.new`, ticket)
    rmSync(drawing)
    const mine = { number: highest + 1, owner: me }
    let told = false
    for (;;) {
      const ahead = isDrawing(dir, me) ?? tickets(dir).find((other) => before(other, mine))
      if (!ahead) break
      if (!told && ahead.number) {
        onWait(Number(ahead.owner.split('-')[0]))
        told = true
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    return await work()
  } finally {
    rmSync(drawing, { force: true })
    rmSync(`${ticket}.new`, { force: true })
    rmSync(ticket, { force: true })
  }
}

function before(a, b) {
  return (
    a.owner !== b.owner && (a.number < b.number || (a.number === b.number && a.owner < b.owner))
  )
}

/** Tickets of living processes; those of dead ones are removed. */
function tickets(dir) {
  return living(dir, '.ticket').flatMap((owner) => {
    try {
      return [{ owner, number: Number(readFileSync(join(dir, `${owner}.ticket`), 'utf8')) }]
    } catch (error) {
      if (error.code === 'ENOENT') return []
      throw error
    }
  })
}

function isDrawing(dir, me) {
  const owner = living(dir, '.drawing').find((other) => other !== me)
  return owner && { owner }
}

function living(dir, suffix) {
  const owners = readdirSync(dir)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
  return owners.filter((owner) => {
    const alive = identity(Number(owner.split('-')[0])) === owner
    if (!alive) rmSync(join(dir, owner + suffix), { force: true })
    return alive
  })
}

/** `pid-start`, so that a later process with the same pid is another; just the pid without /proc. */
function identity(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code === 'ESRCH') return null
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // proc(5): field 22 is the start time; the second, the name, may hold spaces and brackets.
    return `${pid}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return `${pid}-0`
  }
}
