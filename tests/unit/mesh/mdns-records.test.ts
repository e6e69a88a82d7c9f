import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Answer,
  answersTo,
  recordsOf,
  SERVICE,
  sightingsIn,
} from '../../../lib/mesh/mdns-records.ts'

const ID = 'a'.repeat(26)
const FROM = '192.168.1.20'
const said = { hostId: ID, target: 'studio.local', port: 23_000, secure: false }
const records = recordsOf(said, FROM)
const name = `x.${SERVICE}`

const srv = (port: number, more: object = {}): Answer => ({
  type: 'SRV',
  name,
  ttl: 120,
  data: { port, target: 'studio.local' },
  ...more,
})
const txt = (...data: (string | Buffer)[]): Answer => ({ type: 'TXT', name, ttl: 120, data })
const urlsIn = (said: Answer[], from = FROM) => sightingsIn(said, from).map(({ url }) => url)

describe('[M22] what a node tells the local network', () => {
  test('is its key, its port and its address, and nothing else', () => {
    expect(records.map(({ type }) => type)).toEqual(['PTR', 'SRV', 'TXT', 'A'])
    expect(records.find(({ type }) => type === 'TXT')).toMatchObject({ data: [`id=${ID}`] })
  })

  test('is understood by another node', () => {
    const url = 'http://192.168.1.20:23000'
    expect(sightingsIn(records, FROM)).toEqual([{ hostId: ID, url, ttl: 120 }])
    const secure = recordsOf({ ...said, secure: true }, FROM)
    expect(urlsIn(secure)).toEqual(['https://192.168.1.20:23000'])
  })

  test('is all told to who asks for the service, by part to who asks for a part', () => {
    const asked = (name: string, type: string) =>
      answersTo([{ name, type: type as 'A' }], records)?.map(({ type }) => type)
    expect(asked('_MAESTRO._tcp.local', 'PTR')).toEqual(['PTR', 'SRV', 'TXT', 'A'])
    expect(asked('Studio.local', 'A')).toEqual(['A'])
    expect(asked(`${ID}.${SERVICE}`, 'ANY')).toEqual(['SRV', 'TXT'])
    expect(asked('studio.local', 'AAAA')).toBeUndefined()
    expect(asked('_ssh._tcp.local', 'PTR')).toBeUndefined()
  })
})

describe('[M22] what strangers tell', () => {
  test.each([0, -1, 65_536, 1.5, Number.NaN])('port %s is none', (port) => {
    expect(urlsIn([srv(port), txt(`id=${ID}`)])).toEqual([])
  })

  test.each([
    ['none'],
    ['id='],
    ['id=../../etc/passwd'],
    [`id=${'a'.repeat(27)}`],
    [`id=${'A'.repeat(26)}`],
    [`id=${ID}\n`],
    [`id=${'\u0000'.repeat(26)}`],
  ])('%j names no host', (text) => {
    expect(urlsIn([srv(23_000), txt(text)])).toEqual([])
    expect(urlsIn([srv(23_000), txt(Buffer.from(text))])).toEqual([])
  })

  test('the sender alone is asked, never an address that it tells', () => {
    const elsewhere: Answer[] = [
      srv(22, { data: { port: 22, target: 'metadata.google.internal' } }),
      txt(`id=${ID}`),
      { type: 'A', name: 'metadata.google.internal', data: '10.0.0.1' },
    ]
    expect(urlsIn(elsewhere)).toEqual(['http://192.168.1.20:22'])
    expect(urlsIn(elsewhere, '169.254.169.254')).toEqual([])
    expect(urlsIn(elsewhere, '0.0.0.0')).toEqual([])
  })

  test('other services are left alone', () => {
    const printer = { name: 'x._ipp._tcp.local' }
    expect(urlsIn([srv(631, printer), { ...txt(`id=${ID}`), ...printer } as Answer])).toEqual([])
    expect(urlsIn([srv(23_000)])).toEqual([])
  })

  test('one packet tells of a few only, and for at most 75 minutes', () => {
    const many = Array.from({ length: 500 }, (_, i) => srv(1_000 + i, { ttl: 2 ** 31 }))
    const found = sightingsIn([txt(`id=${ID}`), ...many], FROM)
    expect(found).toHaveLength(8)
    expect(found.every(({ ttl }) => ttl === 4_500)).toBe(true)
  })

  test('whatever they say, what comes of it is a host and an address of the sender', () => {
    const record = fc.record({
      type: fc.constantFrom('SRV', 'TXT', 'A', 'PTR', 'OPT'),
      name: fc.oneof(fc.string(), fc.constant(name), fc.constant(name.toUpperCase())),
      ttl: fc.oneof(fc.integer(), fc.constant(undefined)),
      data: fc.oneof(
        fc.record({ port: fc.anything(), target: fc.string() }),
        fc.array(fc.oneof(fc.string(), fc.uint8Array(), fc.constant(`id=${ID}`))),
      ),
    })
    fc.assert(
      fc.property(fc.array(record), (packet) => {
        const sane = packet.filter(({ type, data }) => (type === 'SRV') !== Array.isArray(data))
        for (const { hostId, url } of sightingsIn(sane as Answer[], FROM)) {
          expect(hostId).toBe(ID)
          expect(new URL(url).hostname).toBe(FROM)
        }
      }),
    )
  })
})
