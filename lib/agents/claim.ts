import { isRunning, markOf, type ProcessMark } from '../process-mark.ts'
import type { TmuxExec } from '../terminal/tmux/exec.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import { quote } from '../terminal/tmux/quote.ts'

const PREFIX = '@maestro_node_'

/** A node that uses this tmux server, as it wrote itself into the server's options. */
interface Claim extends ProcessMark {
  hostId: string
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
  await forgetDead(claims, exec)
  let own = claims.find(isOwn)
  if (!own) {
    own = { ...markOf(process.pid), hostId, since: Date.now() }
    const value = `${own.pid}:${own.started}:${own.since}`
    await exec.ok(['set-option', '-s', `${PREFIX}${hostId}`, value])
    // Another node may have written itself meanwhile.
    claims = await list()
  }
  const { since } = own
  const others = claims.filter((claim) => claim.hostId !== hostId && isRunning(claim))
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

/** Takes the marks of nodes that were killed away. */
async function forgetDead(claims: readonly Claim[], exec: TmuxExec): Promise<void> {
  const dead = claims.filter((claim) => !isRunning(claim))
  if (dead.length === 0) return
  await exec.script(dead.map((claim) => `set-option -s -u ${quote(`${PREFIX}${claim.hostId}`)}`))
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
