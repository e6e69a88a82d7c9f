import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { until } from './until.ts'

/** Is there such a process, and is it more than a zombie waiting for its parent? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

/** Resolves when all of `pids` are gone; what is there after `graceMs` is killed. */
export async function gone(pids: readonly number[], graceMs = 2_000): Promise<void> {
  const left = () => pids.filter(isAlive)
  try {
    await until(() => left().length === 0, { timeout: graceMs })
  } catch {
    for (const pid of left()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone in between, which is what was wanted.
      }
    }
    await until(() => left().length === 0, { message: () => `end of ${left().join(', ')}` })
  }
}

/** Resolves with the exit code, or null when a signal ended it; at once when it has ended already. */
export function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)))
}

/** pids of the direct children of a process, zombies left out (Linux). */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent && isAlive(pid))
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}
