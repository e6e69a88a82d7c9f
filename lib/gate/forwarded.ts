import type { IncomingHttpHeaders } from 'node:http'
import { isLoopbackAddress } from './address.ts'
import { isLoopbackHost, parseAuthority } from './host.ts'

/** Headers in which proxies name their client. */
const CLIENT = ['x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip'] as const

/**
 * Does a proxy say that somebody from elsewhere is behind this request? These headers never let
 * anybody in; on a loopback connection they keep out whom a proxy that rewrites Host has brought.
 */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  const clients = CLIENT.flatMap((name) => split(headers[name]))
  const named = split(headers.forwarded).flatMap(
    (part) => /\bfor="?([^";,\s]+)/i.exec(part)?.[1] ?? [],
  )
  if ([...clients, ...named].some((client) => !isLoopbackAddress(bare(client)))) return true
  return split(headers['x-forwarded-host']).some((host) => {
    const authority = parseAuthority(host)
    return !authority || !isLoopbackHost(authority.host)
  })
}

function split(value: string | string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .flatMap((one) => one.split(',').map((part) => part.trim()))
    .filter(Boolean)
}

/** An address without port and brackets: `[::1]:80`, `127.0.0.1:80`. */
function bare(client: string): string {
  return client.replace(/^\[([^\]]+)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
}
