import { readFileSync } from 'node:fs'
import type { TmuxExec } from '../terminal/tmux/exec.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import { quote } from '../terminal/tmux/quote.ts'

const PREFIX = '@maestro_node_'

/** A node that uses this tmux server, as it wrote itself into the server's options. */
interface Claim {
  hostId: string
  pid: number
  /** When that process started, as the kernel counts; empty where that cannot be read. */
  started: string
  since: number
}

export interface Claims {
  isLive(hostId: string): boolean
  /** No other live node came first: unmarked sessions are ours to adopt. */
  readonly first: boolean
}

/**
 * Several nodes may run on one machine. Each marks the tmux server as used by it, so that no node
 * adopts the sessions of another that is alive; a dead one's mark counts for nothing.
 */
export async function claimServer(
  nerve: Pick<Nerve, 'command'>,
  exec: TmuxExec,
  hostId: string,
): Promise<Claims> {
  const list = async () => parse(await nerve.command('show-options -s'))
  const isOwn = (claim: Claim) => claim.hostId === hostId && claim.pid === process.pid
  let claims = await list()
  let own = claims.find(isOwn)
  if (!own) {
    own = { hostId, pid: process.pid, started: startOf(process.pid), since: Date.now() }
    const value = `${own.pid}:${own.started}:${own.since}`
    await exec.ok(['set-option', '-s', `${PREFIX}${hostId}`, value])
    // Another node may have written itself meanwhile.
    claims = await list()
  }
  const { since } = own
  const others = claims.filter((claim) => claim.hostId !== hostId && isAlive(claim))
  const live = new Set(others.map((claim) => claim.hostId))
  return {
    isLive: (id) => live.has(id),
    first: others.every(
      (claim) => claim.since > since || (claim.since === since && claim.hostId > hostId),
    ),
  }
}

export async function releaseServer(nerve: Pick<Nerve, 'command'>, hostId: string): Promise<void> {
  await nerve.command(`set-option -s -u ${quote(`${PREFIX}${hostId}`)}`)
}

function parse(lines: readonly string[]): Claim[] {
  const claims: Claim[] = []
  for (const line of lines) {
    const match = /^@maestro_node_([a-z0-9]+) "?(\d+):(\d*):(\d+)"?$/.exec(line)
    if (!match) continue
    const [, hostId = '', pid, started = '', since] = match
    claims.push({ hostId, pid: Number(pid), started, since: Number(since) })
  }
  return claims
}

function isAlive(claim: Claim): boolean {
  try {
    process.kill(claim.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  // A process id is used again; the time its process started is not.
  return startOf(claim.pid) === claim.started
}

/** Field 22 of /proc/<pid>/stat (proc(5)); empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
