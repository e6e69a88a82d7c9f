import { request } from 'node:http'
import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { isLoopback } from '../addresses.ts'

/** What tailscaled says of this machine. */
export interface TailnetStatus {
  /** MagicDNS name, without its final dot; null: none. */
  name: string | null
  /** It takes the connections itself and hands them on over loopback (userspace networking). */
  userspace: boolean
}

/** Tailscale's own program on this machine, by its local API: the only word that is taken on who is who. */
export interface Tailscaled {
  /** Null: it does not run, or is not connected. */
  status(): Promise<TailnetStatus | null>
  /** Whose the other end of a connection is; null: not the tailnet's. `login` is null for a machine without a user. */
  whois(address: string, port: number): Promise<{ login: string | null } | null>
  /** The HTTPS origin that `tailscale serve` leads to `port` on this machine, if any. */
  serveOrigin(port: number): Promise<string | null>
}

const TIMEOUT_MS = 2_000
const MAX_BYTES = 8 * 1024 * 1024
const Status = z.object({
  BackendState: z.string(),
  TUN: z.boolean().optional(),
  Self: z.object({ DNSName: z.string().optional() }).nullish(),
})
const WhoIs = z.object({
  Node: z.object({ Tags: z.array(z.string()).nullish() }).nullish(),
  UserProfile: z.object({ LoginName: z.string() }),
})
const ServeConfig = z.object({
  Web: z
    .record(
      z.string(),
      z.object({
        Handlers: z.record(z.string(), z.object({ Proxy: z.string().optional() })).nullish(),
      }),
    )
    .nullish(),
})
/** What machines that belong to no user have for a login. */
const NO_USER = 'tagged-devices'

/** Reads ipn/localapi of tailscale over the socket at `socketPath`. Nothing rejects: no answer is null. */
export function createTailscaled(socketPath: string): Tailscaled {
  async function ask<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
    const text = await get(socketPath, `/localapi/v0/${path}`)
    if (text === null) return null
    const answer = schema.safeParse(parse(text))
    return answer.success ? answer.data : null
  }

  return {
    async status() {
      const status = await ask('status?peers=false', Status)
      if (status?.BackendState !== 'Running') return null
      const name = status.Self?.DNSName?.replace(/\.$/, '').toLowerCase()
      return { name: name || null, userspace: status.TUN === false }
    },
    async whois(address, port) {
      const addr = `${isIPv6(address) ? `[${address}]` : address}:${port}`
      const found = await ask(`whois?addr=${encodeURIComponent(addr)}`, WhoIs)
      if (!found) return null
      const login = found.UserProfile.LoginName
      const isMachine = (found.Node?.Tags?.length ?? 0) > 0 || login === NO_USER
      return { login: login === '' || isMachine ? null : login }
    },
    async serveOrigin(port) {
      const config = await ask('serve-config', ServeConfig)
      const found = Object.entries(config?.Web ?? {}).find(([, { Handlers }]) =>
        leadsTo(Handlers?.['/']?.Proxy, port),
      )
      if (!found) return null
      const origin = `https://${found[0].toLowerCase()}`
      return URL.canParse(origin) ? new URL(origin).origin : null
    },
  }
}

function leadsTo(proxy: string | undefined, port: number): boolean {
  const url = proxy?.replace(/^https\+insecure:/, 'https:') ?? ''
  if (!URL.canParse(url)) return false
  const { hostname, port: to } = new URL(url)
  return isLoopback(hostname.replace(/^\[|\]$/g, '')) && Number(to) === port
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // some other program's socket
  }
}

/** The body of a 200; null for anything else. */
function get(socketPath: string, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const asking = request(
      { socketPath, path, headers: { host: 'local-tailscaled.sock' }, timeout: TIMEOUT_MS },
      (answer) => {
        const chunks: Buffer[] = []
        let bytes = 0
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > MAX_BYTES) asking.destroy()
          else chunks.push(chunk)
        })
        answer.on('error', () => resolve(null))
        answer.on('end', () =>
          resolve(answer.statusCode === 200 ? Buffer.concat(chunks).toString() : null),
        )
      },
    )
    const deadline = setTimeout(() => asking.destroy(), TIMEOUT_MS)
    asking.on('error', () => resolve(null))
    asking.on('close', () => {
      clearTimeout(deadline)
      resolve(null)
    })
    asking.end()
  })
}
