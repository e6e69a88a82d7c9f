import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { endianness } from 'node:os'
import { ipv6Groups, unmapIPv4 } from './address.ts'
import { coalesce } from './coalesce.ts'

/** The two ends of a TCP connection, as the node's socket names them. */
export interface Connection {
  localAddress?: string | undefined
  localPort?: number | undefined
  remoteAddress?: string | undefined
  remotePort?: number | undefined
}

type Table = 'tcp' | 'tcp6'

/** With thousands of connections a read takes milliseconds, and connections come in bursts. */
const TABLES: Record<Table, () => Promise<string>> = {
  tcp: coalesce(() => readFile('/proc/net/tcp', 'latin1')),
  tcp6: coalesce(() => readFile('/proc/net/tcp6', 'latin1')),
}

/** Whose program is on the other end of a loopback connection. */
export type PeerOwner = 'own' | 'other' | 'unknown'

/**
 * Looks the other end up in `/proc/net/tcp` and `tcp6` (proc_pid_net(5)), Linux only: `own` when it
 * belongs to `uid` or root. `unknown` when the tables can't be read or the owner has closed it.
 */
export async function peerOwner(
  connection: Connection,
  uid: number | undefined = process.geteuid?.(),
  tables: Record<Table, () => Promise<string>> = TABLES,
): Promise<PeerOwner> {
  const { localAddress, localPort, remoteAddress, remotePort } = connection
  if (!localAddress || !localPort || !remoteAddress || !remotePort) return 'unknown'
  for (const { table, encode } of tablesFor(remoteAddress)) {
    const text = await tables[table]().catch(() => '')
    const owner = ownerInTable(
      text,
      `${encode(remoteAddress)}:${hexPort(remotePort)} ${encode(localAddress)}:${hexPort(localPort)} `,
    )
    if (owner !== null) return owner === 0 || owner === uid ? 'own' : 'other'
  }
  return 'unknown'
}

function tablesFor(address: string): { table: Table; encode: (address: string) => string }[] {
  const tcp6 = { table: 'tcp6', encode: hexIPv6 } as const
  return isIPv4(unmapIPv4(address)) ? [{ table: 'tcp', encode: hexIPv4 }, tcp6] : [tcp6]
}

/**
 * The uid of the row for `ends`, or null. A row without an inode is a socket that its process has
 * closed: the kernel reports uid 0 for it, so anybody could pass as root by sending and leaving.
 */
export function ownerInTable(table: string, ends: string): number | null {
  const at = table.indexOf(` ${ends}`)
  if (at < 0) return null
  const end = table.indexOf('\n', at)
  // After the ends: st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
  const [, , , , uid, , inode] = table
    .slice(at + 1 + ends.length, end < 0 ? undefined : end)
    .trim()
    .split(/\s+/)
    .map(Number)
  return uid !== undefined && inode !== undefined && inode > 0 ? uid : null
}

function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}

export function hexIPv4(address: string): string {
  return hexWords(Uint8Array.from(unmapIPv4(address).split('.'), Number))
}

export function hexIPv6(address: string): string {
  const plain = unmapIPv4(address)
  if (!isIPv4(plain)) {
    return hexWords(
      Uint8Array.from(ipv6Groups(plain).flatMap((group) => [group >> 8, group & 0xff])),
    )
  }
  const mapped = new Uint8Array(16).fill(0xff, 10, 12)
  mapped.set(plain.split('.').map(Number), 12)
  return hexWords(mapped)
}

/** The kernel prints each 32-bit word of an address in the machine's own byte order. */
function hexWords(bytes: Uint8Array): string {
  const words = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.slice(i * 4, i * 4 + 4))
  const ordered = endianness() === 'LE' ? words.map((word) => word.reverse()) : words
  return ordered.map((word) => Buffer.from(word).toString('hex').toUpperCase()).join('')
}
