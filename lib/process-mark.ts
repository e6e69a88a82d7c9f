import { readFileSync } from 'node:fs'

/** A process, told from a later one with the same number by when it started. */
export interface ProcessMark {
  pid: number
  /** As the kernel counts; empty where that cannot be read. */
  started: string
}

export function markOf(pid: number): ProcessMark {
  return { pid, started: startOf(pid) }
}

/** Does it still run? One that has ended and is not yet waited for does not. */
export function isRunning({ pid, started }: ProcessMark): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return startOf(pid) === started
}

/** Field 22 of /proc/<pid>/stat (proc(5)); empty where there is no /proc, and for a dead process. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? '' : (fields[19] ?? '')
  } catch {
    return ''
  }
}
