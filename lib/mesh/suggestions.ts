import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { HostSuggestion } from '../wire/host.ts'
import { cleanName } from './records.ts'
import type { Transport } from './transport.ts'
import type { Members } from './types.ts'

export interface SuggestionDeps {
  hostId: string
  transport: Pick<Transport, 'identify'>
  members: Pick<Members, 'get'>
  /** Where nodes may listen, this one's own port among them. */
  ports(): readonly number[]
  env: Readonly<Record<string, string | undefined>>
}

const run = promisify(execFile)
const DEFAULT_PORT = 23_000
const COMMAND_MS = 3_000
const MAX_CANDIDATES = 100
const AT_ONCE = 16

/** The part of `tailscale status --json` that matters. */
const Status = z.object({
  Peer: z
    .record(
      z.string(),
      z.object({
        HostName: z.string().default(''),
        Online: z.boolean().default(false),
        TailscaleIPs: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
})

/** M22: machines of the tailnet that answer as nodes and are no members. Suggests, never adds. */
export async function suggestHosts(deps: SuggestionDeps): Promise<HostSuggestion[]> {
  const ports = new Set([DEFAULT_PORT, ...deps.ports()])
  const addresses = await tailnetAddresses(deps.env)
  const urls = addresses.flatMap((address) => [...ports].map((port) => `http://${address}:${port}`))
  const found: HostSuggestion[] = []
  const queue = urls.slice(0, MAX_CANDIDATES)
  const worker = async () => {
    for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
      const answer = await whoIsAt(url, deps)
      if (answer && !found.some(({ hostId }) => hostId === answer.hostId)) found.push(answer)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found.sort((a, b) => a.name.localeCompare(b.name))
}

async function whoIsAt(url: string, deps: SuggestionDeps): Promise<HostSuggestion | null> {
  try {
    const { answer } = await deps.transport.identify(url)
    if (answer.id === deps.hostId || deps.members.get(answer.id)) return null
    const { id, name, app } = answer
    return { hostId: id, name: cleanName(name, id), url, via: 'tailscale', version: app }
  } catch {
    return null // most machines of a tailnet are no nodes
  }
}

/** IPv4 addresses of the peers that are online; none without Tailscale. */
async function tailnetAddresses(env: SuggestionDeps['env']): Promise<string[]> {
  try {
    const { stdout } = await run('tailscale', ['status', '--json'], {
      env: { ...env } as NodeJS.ProcessEnv,
      timeout: COMMAND_MS,
      maxBuffer: 8 * 1024 * 1024,
    })
    const { Peer } = Status.parse(JSON.parse(stdout))
    return Object.values(Peer ?? {})
      .filter(({ Online }) => Online)
      .flatMap(({ TailscaleIPs }) => TailscaleIPs?.find((ip) => !ip.includes(':')) ?? [])
  } catch {
    return [] // not installed, not running, or of a version that says it otherwise
  }
}
