import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second of `/proc/<pid>/stat` (`getconf CLK_TCK`; 100 on every Linux). */
const TICKS = 100

/** Resident memory of a process in MB (10^6 bytes would be kinder; these are 2^20). */
export function rssMb(pid: number): number {
  return statusKb(pid, 'VmRSS') / 1024
}

/** Resident memory that no other process shares, in MB: the heap, without the code of Node itself. */
export function anonymousMb(pid: number): number {
  return statusKb(pid, 'RssAnon') / 1024
}

function statusKb(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN)
}

/** CPU time that a process has used, user and system, in ms. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS
}

/** The live processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  )
}

/** Share of all cores that was busy between two calls of the answer, 0 to 1; steal counts as busy. */
export function watchCores(): () => number {
  const read = () => {
    const numbers = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]?.split(/\s+/) ?? []
    const all = numbers.slice(1, 9).map(Number)
    const total = all.reduce((sum, n) => sum + n, 0)
    return { total, idle: (all[3] ?? 0) + (all[4] ?? 0) }
  }
  let before = read()
  return () => {
    const now = read()
    const busy = 1 - (now.idle - before.idle) / Math.max(1, now.total - before.total)
    before = now
    return busy
  }
}
