import { request } from 'node:http'
import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { isLoopback } from '../addresses.ts'
import { parseJson } from '../json.ts'

/** What tailscaled says of this machine. */
export interface TailnetStatus {
  /** MagicDNS name, without its final dot; null: none. */
  name: string | null
  /** It takes the connections itself and hands them on over loopback (userspace networking). */
  userspace: boolean
}

/** It runs, or may, but says nothing that could be relied on. */
export type NoAnswer = 'no answer'

/** Tailscale's own program on this machine, by its local API: the only word that is taken on who is who. */
export interface Tailscaled {
  /** Null: it does not run, or is not connected. */
  status(): Promise<TailnetStatus | null | NoAnswer>
  /** Whose the other end of a connection is; null: not the tailnet's. `login` is null for a machine without a user. */
  whois(address: string, port: number): Promise<{ login: string | null } | null | NoAnswer>
  /** The HTTPS origin that `tailscale serve` leads to `port` on this machine, if any. */
  serveOrigin(port: number): Promise<string | null>
}

const NO_ANSWER: NoAnswer = 'no answer'
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

/** Reads ipn/localapi of tailscale over the socket at `socketPath`. Nothing rejects. */
export function createTailscaled(socketPath: string): Tailscaled {
  /** Null: there is no such thing, or nothing runs at the socket. */
  async function ask<T>(path: string, schema: z.ZodType<T>): Promise<T | null | NoAnswer> {
    const text = await get(socketPath, `/localapi/v0/${path}`)
    if (text === null || text === NO_ANSWER) return text
    const answer = schema.safeParse(parseJson(text))
    return answer.success ? answer.data : NO_ANSWER
  }

  return {
    async status() {
      const status = await ask('status?peers=false', Status)
      if (status === NO_ANSWER) return status
      if (status?.BackendState !== 'Running') return null
      const name = status.Self?.DNSName?.replace(/\.$/, '').toLowerCase()
      return { name: name || null, userspace: status.TUN === false }
    },
    async whois(address, port) {
      const addr = `${isIPv6(address) ? `[${address}]` : address}:${port}`
      const found = await ask(`whois?addr=${encodeURIComponent(addr)}`, WhoIs)
      if (found === null || found === NO_ANSWER) return found
      const login = found.UserProfile.LoginName
      const isMachine = (found.Node?.Tags?.length ?? 0) > 0 || login === NO_USER
      return { login: login === '' || isMachine ? null : login }
    },
    async serveOrigin(port) {
      const config = await ask('serve-config', ServeConfig)
      if (config === NO_ANSWER) return null
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

/** Of a socket at which nothing listens. */
const NOT_RUNNING: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ECONNREFUSED'])

/** The body of a 200; null for a 404, or when nothing listens there. */
function get(socketPath: string, path: string): Promise<string | null | NoAnswer> {
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
        answer.on('error', () => resolve(NO_ANSWER))
        answer.on('end', () => resolve(said(answer.statusCode, Buffer.concat(chunks).toString())))
      },
    )
    const deadline = setTimeout(() => asking.destroy(), TIMEOUT_MS)
    asking.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(NOT_RUNNING.has(code) ? null : NO_ANSWER),
    )
    asking.on('close', () => {
      clearTimeout(deadline)
      resolve(NO_ANSWER)
    })
    asking.end()
  })
}

function said(status: number | undefined, body: string): string | null | NoAnswer {
  if (status === 200) return body
  return status === 404 ? null : NO_ANSWER
}
