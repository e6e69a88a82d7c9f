import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { describePortHolder } from '../../port-holder.ts'
import type { Host, HostHealthAnswer } from '../../wire/host.ts'
import type { Env } from '../data-directory.ts'
import type { NodeClient } from '../node-client.ts'
import { run } from '../service/run.ts'
import type { ClockFacts, DirectoryFacts } from './checks.ts'

/** Of the directory, or of the one in which it would be made. */
export function directoryFacts(path: string): DirectoryFacts {
  const exists = existsSync(path)
  let near = path
  while (!existsSync(near)) near = dirname(near)
  const { bavail, bsize } = statfsSync(near)
  return {
    path,
    exists,
    writable: isWritable(near),
    mode: statSync(near).mode & 0o777,
    free: bavail * bsize,
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** As `checkPort` takes it. */
export function portHolder(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => void describePortHolder(address, port).then(resolve))
    server.listen({ port, host: address }, () => server.close(() => resolve(null)))
  })
}

export async function tmuxLine(env: Env): Promise<string | null> {
  const { code, output } = await run('tmux', ['-V'], env)
  return code === 0 ? output : null
}

/** The clocks of hosts that can be reached, as far as half a round trip tells. */
export async function clockFacts(
  env: Env,
  client: NodeClient | null,
  hosts: readonly Host[],
): Promise<ClockFacts> {
  const { code, output } = await run('timedatectl', ['show', '-p', 'NTPSynchronized'], env)
  const synchronised = code === 0 ? output === 'NTPSynchronized=yes' : null
  const peers = hosts.filter(({ self, reach }) => !self && reach === 'up')
  const ahead = await Promise.all(peers.map((host) => clockOf(client, host)))
  return { synchronised, ahead: ahead.filter((each) => each !== null) }
}

async function clockOf(client: NodeClient | null, { id, name }: Host) {
  const before = Date.now()
  try {
    const answer = await client?.ask<HostHealthAnswer>('GET', `/api/hosts/${id}/health`)
    return answer ? { name, ms: answer.now.at - (before + Date.now()) / 2 } : null
  } catch {
    return null // how it is reached is another check's
  }
}
