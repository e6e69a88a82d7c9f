import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { urlOf } from '../addresses.ts'
import type { HostSuggestion } from '../wire/host.ts'
import type { Nearby } from './mdns-records.ts'
import { cleanName } from './records.ts'
import type { Transport } from './transport.ts'
import type { Members } from './types.ts'

export interface SuggestionDeps {
  hostId: string
  transport: Pick<Transport, 'identify'>
  members: Pick<Members, 'get'>
  /** Where nodes may listen, this one's own port among them. */
  ports(): readonly number[]
  /** Those of the local network, when multicast DNS is on. */
  nearby?: (() => Promise<Nearby[]>) | undefined
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

/** Where a node may be, and who it should be if that was said. */
interface Candidate {
  url: string
  via: HostSuggestion['via']
  hostId?: string
}

/**
 * M22: machines of the tailnet, and of the local network when multicast DNS is on, that answer as
 * nodes and are no members. Suggests, never adds.
 */
export async function suggestHosts(deps: SuggestionDeps): Promise<HostSuggestion[]> {
  const lists = await Promise.all([inTailnet(deps), onLocalNetwork(deps)])
  const suggestions = await Promise.all(lists.map((candidates) => whoIsThere(candidates, deps)))
  const found = new Map<string, HostSuggestion>()
  for (const suggestion of suggestions.flat()) {
    // The tailnet comes first: it is encrypted, and works from elsewhere, too.
    if (!found.has(suggestion.hostId)) found.set(suggestion.hostId, suggestion)
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

async function inTailnet({ env, ports: more }: SuggestionDeps): Promise<Candidate[]> {
  const ports = [...new Set([DEFAULT_PORT, ...more()])]
  const addresses = await tailnetAddresses(env)
  return addresses.flatMap((address) =>
    ports.map((port): Candidate => ({ url: urlOf('http', address, port), via: 'tailscale' })),
  )
}

async function onLocalNetwork(deps: SuggestionDeps): Promise<Candidate[]> {
  const nearby = (await deps.nearby?.()) ?? []
  return nearby
    .filter(({ hostId }) => isNews(hostId, deps))
    .map(({ hostId, url }) => ({ hostId, url, via: 'mdns' }))
}

async function whoIsThere(
  candidates: readonly Candidate[],
  deps: SuggestionDeps,
): Promise<HostSuggestion[]> {
  const found: HostSuggestion[] = []
  const queue = candidates.slice(0, MAX_CANDIDATES)
  const worker = async () => {
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      const suggestion = await whoIsAt(each, deps)
      if (suggestion) found.push(suggestion)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found
}

async function whoIsAt(
  { url, via, hostId }: Candidate,
  deps: SuggestionDeps,
): Promise<HostSuggestion | null> {
  try {
    const { id, name, app } = (await deps.transport.identify(url)).answer
    if (!isNews(id, deps) || (hostId !== undefined && hostId !== id)) return null
    return { hostId: id, name: cleanName(name, id), url, via, version: app }
  } catch {
    return null // most machines of a network are no nodes
  }
}

function isNews(id: string, { hostId, members }: SuggestionDeps): boolean {
  return id !== hostId && !members.get(id)
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
