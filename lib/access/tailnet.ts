import type { Socket } from 'node:net'
import { isLoopback, isTailnetAddress } from '../addresses.ts'
import { createListeners } from '../events/listeners.ts'
import { unmapIPv4 } from '../gate/address.ts'
import type { TailnetGate } from '../gate/credentials.ts'
import { ownAddresses } from '../gate/host.ts'
import type { Standing } from '../sockets/live-sockets.ts'
import type { Role, TailnetUser } from '../wire/access.ts'
import type { TailnetStatus, Tailscaled } from './tailscaled.ts'

export interface TailnetOptions {
  tailscaled: Pick<Tailscaled, 'status' | 'whois'>
  /** Who is let in now, as whom. */
  allowed(): readonly TailnetUser[]
  /** This machine's own addresses, as in a Host header. */
  addresses?: () => readonly string[]
}

/** Users of the tailnet, and what is known of it. */
export interface Tailnet {
  readonly gate: TailnetGate
  readonly standing: Standing
  /** Null for who is not let in. */
  roleOf(login: string): Role | null
  /** As it was last seen; null: tailscaled does not run, or is not connected. */
  readonly status: TailnetStatus | null
  /** Verified users who were refused lately, the last one first. */
  asking(): string[]
  /** Asks tailscaled anew. */
  refresh(): Promise<void>
  /** Who is let in has changed. */
  changed(): void
  close(): void
}

const REFRESH_MS = 30_000
const MAX_ASKING = 20

/** Keeps asking tailscaled for the tailnet's name of this machine until `close`. */
export async function openTailnet(options: TailnetOptions): Promise<Tailnet> {
  const { tailscaled, allowed, addresses = ownAddresses } = options
  const users = new WeakMap<Socket, Promise<string | null>>()
  const brought = new WeakMap<Socket, Promise<boolean>>()
  const asking = new Set<string>()
  const listeners = createListeners()
  let status: TailnetStatus | null = null
  /** As tailscaled last said; its silence changes nothing. */
  let userspace = false

  const refresh = async (): Promise<void> => {
    const found = await tailscaled.status()
    status = found === 'no answer' ? null : found
    if (found !== 'no answer') userspace = found?.userspace ?? false
  }
  await refresh()
  const timer = setInterval(() => void refresh(), REFRESH_MS).unref()

  const roleOf = (login: string | undefined): Role | null =>
    allowed().find((user) => user.login === login)?.role ?? null

  /** Once per connection: its other end can't change. */
  function userAt(socket: Socket): Promise<string | null> {
    const known = users.get(socket)
    if (known) return known
    const asked = tailscaled
      .whois(unmapIPv4(socket.remoteAddress ?? ''), socket.remotePort ?? 0)
      .then((found) => {
        if (found !== 'no answer') return found?.login ?? null
        users.delete(socket)
        return null
      })
    users.set(socket, asked)
    return asked
  }

  /** A connection over the tailnet from another machine: from this one any of its users could make it. */
  function comesOverTailnet({ localAddress, remoteAddress }: Socket): boolean {
    const [local, remote] = [unmapIPv4(localAddress ?? ''), unmapIPv4(remoteAddress ?? '')]
    if (!isTailnetAddress(local) || !isTailnetAddress(remote)) return false
    return !addresses().some((own) => own.replace(/^\[|\]$/g, '') === remote)
  }

  return {
    gate: {
      async admit(socket) {
        if (!comesOverTailnet(socket)) return null
        const login = await userAt(socket)
        if (login === null) return null
        const role = roleOf(login)
        if (role === null) {
          asking.delete(login)
          asking.add(login)
          if (asking.size > MAX_ASKING) asking.delete([...asking][0] ?? '')
          return null
        }
        const address = unmapIPv4(socket.remoteAddress ?? '')
        return { kind: 'tailnet', id: `tailnet:${login}`, role, name: login, address }
      },
      broughtByTailscale(socket) {
        const known = brought.get(socket)
        if (known) return known
        if (!userspace) return false
        const remote = unmapIPv4(socket.remoteAddress ?? '')
        if (!isLoopback(remote)) return false
        const asked = tailscaled.whois(remote, socket.remotePort ?? 0).then((found) => {
          // It may have brought it: nobody becomes this machine's user because it hangs.
          if (found === 'no answer') brought.delete(socket)
          return found !== null
        })
        brought.set(socket, asked)
        return asked
      },
    },
    standing: {
      roleOf: ({ name }) => roleOf(name),
      onChange: listeners.add,
    },
    roleOf,
    get status() {
      return status
    },
    asking: () => [...asking].filter((login) => roleOf(login) === null).reverse(),
    refresh,
    changed: listeners.tell,
    close: () => clearInterval(timer),
  }
}
