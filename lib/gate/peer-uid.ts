import { open } from 'node:fs/promises'
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

/** Answers enough of a table to hold the row with these ends, or all of it when there is none. */
type ReadTable = (ends: string) => Promise<string>

const TABLES: Record<Table, ReadTable> = {
  tcp: openTable('/proc/net/tcp'),
  tcp6: openTable('/proc/net/tcp6'),
}

/** What the kernel writes of such a table at once. */
const PIECE = 4096

/**
 * A whole read takes the kernel 4 ms and more (it walks all of a hash table that grows with the
 * machine's memory), so it ends with the row; and connections come in bursts, so they share one.
 */
export function openTable(file: string): ReadTable {
  let wanted = new Set<string>()
  const read = coalesce(() => {
    const rows = wanted
    wanted = new Set()
    return readUntil(file, rows)
  })
  return (ends) => {
    wanted.add(ends)
    return read()
  }
}

/** Reads until the rows with all of these ends are there. */
async function readUntil(path: string, wanted: Set<string>): Promise<string> {
  const file = await open(path)
  try {
    const piece = Buffer.allocUnsafe(PIECE)
    let text = ''
    let line = 0
    while (wanted.size > 0) {
      const { bytesRead } = await file.read(piece, 0, PIECE, null)
      if (bytesRead === 0) break
      text += piece.toString('latin1', 0, bytesRead)
      const whole = text.slice(line, text.lastIndexOf('\n') + 1)
      for (const ends of wanted) if (whole.includes(` ${ends}`)) wanted.delete(ends)
      line += whole.length
    }
    return text
  } finally {
    await file.close()
  }
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
  tables: Record<Table, ReadTable> = TABLES,
): Promise<PeerOwner> {
  const { localAddress, localPort, remoteAddress, remotePort } = connection
  if (!localAddress || !localPort || !remoteAddress || !remotePort) return 'unknown'
  for (const { table, encode } of tablesFor(remoteAddress)) {
    const ends = `${encode(remoteAddress)}:${hexPort(remotePort)} ${encode(localAddress)}:${hexPort(localPort)} `
    const text = await tables[table](ends).catch(() => '')
    const owner = ownerInTable(text, ends)
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
