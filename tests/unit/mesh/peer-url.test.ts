import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { MaestroError } from '../../../lib/errors.ts'
import {
  createPeerLookup,
  isPeerAddress,
  isPeerUrl,
  parsePeerUrl,
} from '../../../lib/mesh/peer-url.ts'

describe('the address of a peer', () => {
  test.each([
    ['http://192.168.1.5:23000', 'http://192.168.1.5:23000'],
    ['http://192.168.1.5:23000/', 'http://192.168.1.5:23000'],
    ['box:23000', 'http://box:23000'],
    ['  box.local:23000 ', 'http://box.local:23000'],
    ['HTTPS://Box.example', 'https://box.example'],
    ['localhost:9999', 'http://localhost:9999'],
    ['127.0.0.1:23001', 'http://127.0.0.1:23001'],
    ['http://[fd7a:115c:a1e0::1]:23000', 'http://[fd7a:115c:a1e0::1]:23000'],
    ['100.101.102.103:23000', 'http://100.101.102.103:23000'],
  ])('%s is %s', (typed, origin) => {
    expect(parsePeerUrl(typed)).toBe(origin)
    expect(isPeerUrl(origin)).toBe(true)
  })

  test.each([
    'http://169.254.169.254',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:a9fe:a9fe]',
    'http://[::ffff:169.254.169.254]:80',
    'http://[fe80::1]:23000',
    'http://[::]:23000',
    'http://0.0.0.0:23000',
    'http://0x7f000001:23000',
    'http://0xa9fea9fe',
    'http://0251.0376.0251.0376',
    'http://2852039166',
    'http://127.1:23000',
    'http://224.0.0.1',
    'http://255.255.255.255',
    'http://100.100.100.200',
    'http://[fd00:ec2::254]',
    'http://[64:ff9b::a9fe:a9fe]',
    'http://metadata.google.internal',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ftp://box:23000',
    'http://u:p@box:23000',
    'http://box:23000/path',
    'http://box:23000?x=1',
    'http://box:23000#x',
    'http://box:99999',
    'http://bo x:23000',
    'http://bòx:23000',
    'http://',
    '',
    'http:\\\\box:23000',
  ])('%s is refused with 422', (typed) => {
    const attempt = () => parsePeerUrl(typed)
    expect(attempt).toThrow(MaestroError)
    expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID_PEER_URL', status: 422 }))
    expect(isPeerUrl(typed)).toBe(false)
  })
})

describe('the name of a peer', () => {
  const answering = (addresses: LookupAddress[]) =>
    createPeerLookup((_name, _options, done) => done(null, addresses))
  const lookUp = (addresses: LookupAddress[], all = false) =>
    new Promise((resolve, reject) =>
      answering(addresses)('box', { all }, (error, address) =>
        error ? reject(error) : resolve(address),
      ),
    )

  test('[H26] leads to none of the refused addresses, whatever DNS says', async () => {
    await expect(lookUp([{ address: '169.254.169.254', family: 4 }])).rejects.toThrow(/link-local/)
    await expect(lookUp([{ address: '::ffff:169.254.169.254', family: 6 }])).rejects.toThrow()
    await expect(lookUp([])).rejects.toThrow()
  })

  test('leads to the others only', async () => {
    const addresses = [
      { address: '169.254.169.254', family: 4 },
      { address: '10.0.0.5', family: 4 },
      { address: 'fd7a:115c:a1e0::1', family: 6 },
    ]
    expect(await lookUp(addresses)).toBe('10.0.0.5')
    expect(await lookUp(addresses, true)).toEqual(addresses.slice(1))
  })

  test('an address with a zone is judged by the address', () => {
    expect(isPeerAddress('fe80::1%eth0')).toBe(false)
    expect(isPeerAddress('not an address')).toBe(false)
  })
})
