import { writeFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { describe, expect, it } from 'vitest'
import { hexIPv4, hexIPv6, openTable, ownerInTable, peerOwner } from '../../../lib/gate/peer-uid.ts'
import { tempDir } from '../../support/temp.ts'

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, remote: string, uid: number, inode: number, state = '01') =>
  `   3: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000081470f17 20 4 30 10 -1\n`

describe.runIf(endianness() === 'LE')('the kernel’s spelling of addresses', () => {
  it.each([
    ['127.0.0.1', '0100007F'],
    ['192.0.2.2', '020200C0'],
  ])('%s', (address, hex) => expect(hexIPv4(address)).toBe(hex))

  it.each([
    ['::1', '00000000000000000000000001000000'],
    ['::ffff:127.0.0.1', '0000000000000000FFFF00000100007F'],
    ['2001:db8::ff00:42:8329', 'B80D01200000000000FF000029834200'],
  ])('%s', (address, hex) => expect(hexIPv6(address)).toBe(hex))
})

describe('ownerInTable', () => {
  const ends = '0100007F:C350 0100007F:59D8 '
  const other = row('0100007F:59D8', '0100007F:C350', 7, 11)

  it('finds the uid of the row with these ends, in this order', () => {
    const table = HEAD + other + row('0100007F:C350', '0100007F:59D8', 1000, 12)
    expect(ownerInTable(table, ends)).toBe(1000)
  })

  it('finds nobody when there is no such row', () => {
    expect(ownerInTable(HEAD + other, ends)).toBeNull()
    expect(ownerInTable('', ends)).toBeNull()
  })

  it('believes no row that its process has left: the kernel calls it root’s', () => {
    const left = row('0100007F:C350', '0100007F:59D8', 0, 0, '05')
    expect(ownerInTable(HEAD + left, ends)).toBeNull()
  })
})

describe('openTable', () => {
  const local = (port: number) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const ends = (port: number) => `${local(port)} 0100007F:59D8 `
  const ports = Array.from({ length: 400 }, (_, n) => 0x1000 + n)
  const line = (port: number) => row(local(port), '0100007F:59D8', port, 12)
  const whole = HEAD + ports.map(line).join('')

  it('answers as much of the table as holds every row that is asked for at once', async () => {
    const dir = tempDir('table')
    try {
      const file = `${dir.path}/tcp`
      writeFileSync(file, whole)
      const table = openTable(file)
      for (const port of ports) {
        expect(ownerInTable(await table(ends(port)), ends(port))).toBe(port)
      }
      expect((await table(ends(0x1000))).length).toBeLessThan(whole.length / 10)

      const few = [0x1000, 0x1100, 0x1080]
      const texts = await Promise.all(few.map((port) => table(ends(port))))
      expect(texts.map((text, n) => ownerInTable(text, ends(few[n] ?? 0)))).toEqual(few)
    } finally {
      dir.close()
    }
  })

  it('answers all of it when the row is not there, and fails when the table cannot be read', async () => {
    const dir = tempDir('table')
    try {
      writeFileSync(`${dir.path}/tcp`, whole)
      expect(await openTable(`${dir.path}/tcp`)(ends(1))).toBe(whole)
      await expect(openTable(`${dir.path}/none`)(ends(1))).rejects.toThrow('ENOENT')
    } finally {
      dir.close()
    }
  })
})

describe('peerOwner', () => {
  const connection = {
    localAddress: '::ffff:127.0.0.1',
    localPort: 23000,
    remoteAddress: '::ffff:127.0.0.1',
    remotePort: 50000,
  }
  const client = (uid: number) =>
    HEAD + row(`${hexIPv4('127.0.0.1')}:C350`, `${hexIPv4('127.0.0.1')}:59D8`, uid, 5)
  const tables = (tcp: string, tcp6 = HEAD) => ({ tcp: async () => tcp, tcp6: async () => tcp6 })

  it.each([
    [1000, 'own'],
    [0, 'own'],
    [65534, 'other'],
  ])('uid %i is %s of a node of uid 1000', async (uid, owner) => {
    expect(await peerOwner(connection, 1000, tables(client(uid)))).toBe(owner)
  })

  it('looks for clients with an IPv6 socket to a mapped address too', async () => {
    const mapped = hexIPv6('127.0.0.1')
    const tcp6 = HEAD + row(`${mapped}:C350`, `${mapped}:59D8`, 1000, 5)
    expect(await peerOwner(connection, 1000, tables(HEAD, tcp6))).toBe('own')
  })

  it('is unknown without tables or ends', async () => {
    const unreadable = () => Promise.reject(new Error('EACCES'))
    const none = { tcp: unreadable, tcp6: unreadable }
    expect(await peerOwner(connection, 1000, none)).toBe('unknown')
    expect(await peerOwner({}, 1000, tables(client(1000)))).toBe('unknown')
  })
})
