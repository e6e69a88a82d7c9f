import { readdir, readFile, readlink } from 'node:fs/promises'
import { Health } from './wire/node.ts'

const HEALTH_TIMEOUT_MS = 500
/** State of a listening socket in /proc/net/tcp: linux/include/net/tcp_states.h. */
const LISTEN = '0A'

/**
 * Who listens on a port of this machine, as the rest of the sentence "Port N is taken": empty when
 * nothing can be said. The process is found on Linux only, and only when it may be seen.
 */
export async function describePortHolder(address: string, port: number): Promise<string> {
  const [holder, isMaestro] = await Promise.all([findHolder(port), answersHealth(address, port)])
  const who = holder === null ? '' : ` by ${holder.command} (pid ${holder.pid})`
  return isMaestro ? `${who}, which is a Maestro node: http://localhost:${port}` : who
}

async function answersHealth(address: string, port: number): Promise<boolean> {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/health`
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS)
    const response = await fetch(url, { signal, redirect: 'error' })
    return Health.safeParse(await response.json()).success
  } catch {
    return false // whatever it is, it does not answer as one of us
  }
}

async function findHolder(port: number): Promise<{ pid: number; command: string } | null> {
  if (process.platform !== 'linux') return null
  try {
    const inodes = new Set([
      ...listeningInodes(await readFile('/proc/net/tcp', 'utf8'), port),
      ...listeningInodes(await readFile('/proc/net/tcp6', 'utf8').catch(() => ''), port),
    ])
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    for (const pid of pids) {
      if (await holdsSocket(pid, inodes)) return { pid: Number(pid), command: await commandOf(pid) }
    }
    return null
  } catch {
    return null // without /proc there is no way to tell
  }
}

/** proc_pid_net(5): columns are sl, local address, remote address, state, …, inode (the tenth). */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === LISTEN)
    .flatMap((fields) => fields[9] ?? [])
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const dir = `/proc/${pid}/fd`
  const fds = await readdir(dir).catch(() => []) // another user's process, or gone
  for (const fd of fds) {
    const target = await readlink(`${dir}/${fd}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}

async function commandOf(pid: string): Promise<string> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, 4)
  // Only its beginning: what follows may hold secrets, or what a terminal would obey.
  return words
    .join(' ')
    .trim()
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 80)
}
