import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { exited } from './processes.ts'
import { tempDir } from './temp.ts'

/** One machine of a test network: a network namespace with an address of its own. */
export interface TestHost {
  readonly address: string
  /** `command` and its arguments, so that it runs on this machine; keeps its process id. */
  at(command: string, args: readonly string[]): [command: string, args: string[]]
}

/**
 * Some machines on one switch, made of network namespaces. Nothing of it is visible in the namespace
 * of the test, so two runs don't meet.
 */
export interface TestNetwork {
  readonly hosts: readonly TestHost[]
  /** From now on nothing passes between the two, silently, as if a cable had been pulled. */
  cut(a: TestHost, b: TestHost): void
  heal(a: TestHost, b: TestHost): void
  /** The machine answers under this address from now on, and no more under its old one. */
  move(host: TestHost, address: string): void
  close(): void
}

const NOBODY = '02:00:00:00:00:01'

/** Why no network can be made here, in words; null when it can. */
export function whyNoNetwork(): string | null {
  const name = `mt-try-${process.pid}`
  try {
    ip('netns', 'add', name)
    ip('netns', 'del', name)
    return null
  } catch (error) {
    return `network namespaces need root and iproute2 (${(error as Error).message.split('\n')[0]})`
  }
}

/** `npm test` gives each run a directory `mtr-…`, and looks for what bears its name afterwards. */
const RUN = /\/(mtr-\w+)\//.exec(`${tmpdir()}/`)?.[1] ?? 'mt'
let made = 0

export function createNetwork(count: number): TestNetwork {
  const prefix = `${RUN}-${process.pid}-${made++}`
  const hub = `${prefix}-hub`
  const spaces: string[] = []
  const hosts = Array.from({ length: count }, (_, i) => createHost(`${prefix}-${i}`, i))

  function createHost(space: string, i: number): TestHost & { space: string; address: string } {
    return {
      space,
      address: `10.77.0.${i + 1}`,
      at: (command, args) => ['ip', ['netns', 'exec', space, command, ...args]],
    }
  }

  function open(): void {
    add(hub)
    ip('-n', hub, 'link', 'add', 'switch', 'type', 'bridge')
    ip('-n', hub, 'link', 'set', 'switch', 'up')
    for (const [i, { space, address }] of hosts.entries()) {
      add(space)
      ip('-n', space, 'link', 'set', 'lo', 'up')
      ip('-n', hub, 'link', 'add', `p${i}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space)
      ip('-n', hub, 'link', 'set', `p${i}`, 'master', 'switch', 'up')
      ip('-n', space, 'address', 'add', `${address}/24`, 'dev', 'eth0')
      ip('-n', space, 'link', 'set', 'eth0', 'up')
    }
  }

  function add(space: string): void {
    ip('netns', 'add', space)
    spaces.push(space)
  }

  function close(): void {
    for (const space of spaces.splice(0).reverse()) ip('netns', 'del', space)
  }

  const find = (host: TestHost) => {
    const found = hosts.find((each) => each === host)
    if (!found) throw new Error('A host of another network')
    return found
  }

  try {
    open()
  } catch (error) {
    close()
    throw error
  }
  return {
    hosts,
    cut(a, b) {
      // What is sent to a neighbour that does not exist is sent, and never arrives.
      for (const [from, to] of bothWays(find(a), find(b))) {
        ip('-n', from.space, 'neigh', 'replace', to.address, 'lladdr', NOBODY, 'dev', 'eth0')
      }
    },
    heal(a, b) {
      for (const [from, to] of bothWays(find(a), find(b))) {
        ip('-n', from.space, 'neigh', 'del', to.address, 'dev', 'eth0')
      }
    },
    move(host, address) {
      const found = find(host)
      ip('-n', found.space, 'address', 'add', `${address}/24`, 'dev', 'eth0')
      ip('-n', found.space, 'address', 'del', `${found.address}/24`, 'dev', 'eth0')
      // Without its primary address the kernel may have taken the others of the subnet away, too.
      ip('-n', found.space, 'address', 'replace', `${address}/24`, 'dev', 'eth0')
      found.address = address
    },
    close,
  }
}

function bothWays<T>(a: T, b: T): [T, T][] {
  return [
    [a, b],
    [b, a],
  ]
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Makes 127.0.0.1:`port` of a machine of a test network reachable here under the same port. */
export async function openPortal(
  host: TestHost,
  port: number,
): Promise<{ close(): Promise<void> }> {
  const dir = tempDir('portal')
  const socket = `${dir.path}/socket`
  const script = fileURLToPath(new URL('portal.mjs', import.meta.url))
  const outer = [process.execPath, [script, String(port), socket]] as const
  const inner = host.at(process.execPath, [script, socket, String(port)])
  const children = [inner, outer].map(([command, args]) =>
    spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] }),
  )

  async function close(): Promise<void> {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map(exited))
    dir.close()
  }

  try {
    await Promise.all(children.map(listens))
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}

function listens(child: ChildProcessByStdio<null, Readable, null>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The portal ended with ${code}.`)))
  })
}
