import { readFile, statfs } from 'node:fs/promises'
import { cpus, freemem, loadavg, totalmem, uptime } from 'node:os'
import type { Log } from '../log.ts'
import type { HostHealth, HostHealthAnswer } from '../wire/host.ts'

/** How this machine fares: sampled only while somebody asks. */
export interface Health {
  read(): Promise<HostHealthAnswer>
  close(): void
}

export interface HealthDeps {
  hostId: string
  /** Whose disk is told. */
  dataDir: string
  agents(): number
  log: Pick<Log, 'debug'>
  now?: () => number
}

const SAMPLE_MS = 5_000
const HISTORY_MS = 5 * 60_000
/** Sampling goes on for so long after the last question. */
const ASKED_MS = 60_000
/** Too short a time says nothing of the processors. */
const FIRST_MS = 200

export function createHealth({ hostId, dataDir, agents, log, now = Date.now }: HealthDeps): Health {
  let history: HostHealth[] = []
  let before = cpuTimes()
  let askedAt = 0
  let timer: NodeJS.Timeout | undefined
  let first: Promise<void> | undefined

  async function sample(): Promise<void> {
    const times = cpuTimes()
    const [memory, disk] = await Promise.all([readMemory(), readDisk(dataDir)])
    const at = now()
    history = history.filter((each) => each.at > at - HISTORY_MS)
    history.push({
      at,
      cpu: busyShare(before, times),
      cores: Math.max(1, cpus().length),
      load: loadavg() as [number, number, number],
      memory,
      disk,
      uptime: Math.round(uptime()),
      agents: agents(),
    })
    before = times
  }

  function tick(): void {
    if (now() - askedAt > ASKED_MS) stop()
    else sample().catch((err) => log.debug({ err }, 'This machine could not be measured'))
  }

  async function begin(): Promise<void> {
    before = cpuTimes()
    await new Promise((resolve) => setTimeout(resolve, FIRST_MS))
    await sample()
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
    first = undefined
  }

  return {
    async read() {
      askedAt = now()
      timer ??= setInterval(tick, SAMPLE_MS)
      first ??= begin()
      await first
      const last = history.at(-1)
      if (!last) throw new Error('This machine could not be measured')
      return { host: hostId, now: last, history: [...history], rtt: null }
    },
    close: stop,
  }
}

export interface CpuTimes {
  busy: number
  all: number
}

/** Of all cores together since the machine started, ms. */
function cpuTimes(): CpuTimes {
  let busy = 0
  let all = 0
  for (const { times } of cpus()) {
    const own = times.user + times.nice + times.sys + times.irq
    busy += own
    all += own + times.idle
  }
  return { busy, all }
}

/** Between 0 and 1; 0 when no time went by. */
export function busyShare(before: CpuTimes, after: CpuTimes): number {
  const all = after.all - before.all
  if (all <= 0) return 0
  return Math.min(1, Math.max(0, (after.busy - before.busy) / all))
}

/** What programs could still get counts as free: Linux says it in `MemAvailable` (proc(5)). */
async function readMemory(): Promise<{ used: number; total: number }> {
  const total = totalmem()
  const available = process.platform === 'linux' ? availableOf(await readMemInfo()) : null
  return { used: Math.max(0, total - (available ?? freemem())), total }
}

async function readMemInfo(): Promise<string> {
  try {
    return await readFile('/proc/meminfo', 'utf8')
  } catch {
    return '' // not mounted: what the system calls free stands in
  }
}

/** Bytes; null when it is not told. */
export function availableOf(meminfo: string): number | null {
  const kb = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1]
  return kb === undefined ? null : Number(kb) * 1024
}

async function readDisk(path: string): Promise<{ used: number; total: number }> {
  const { bsize, blocks, bavail } = await statfs(path)
  return { used: (blocks - bavail) * bsize, total: blocks * bsize }
}
