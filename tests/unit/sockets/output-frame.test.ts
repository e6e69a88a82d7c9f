import { createRequire } from 'node:module'
import type { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { outputFrame } from '../../../lib/sockets/terminal.ts'
import { FRAME_DATA } from '../../../lib/wire/term.ts'

/** ws's own parser of frames, which its types leave out. */
const { Receiver } = createRequire(import.meta.url)('ws') as {
  Receiver: new (options: { isServer: boolean }) => Writable
}

/** What a WebSocket client makes of the bytes. */
function received(bytes: Buffer): Promise<{ data: Buffer; isBinary: boolean }> {
  return new Promise((resolve, reject) => {
    const receiver = new Receiver({ isServer: false })
    receiver.on('message', (data: Buffer, isBinary: boolean) => resolve({ data, isBinary }))
    receiver.on('error', reject)
    receiver.write(bytes)
  })
}

describe('outputFrame', () => {
  // Around the limits of the three spellings of a length (RFC 6455 section 5.2).
  it.each([1, 124, 125, 126, 65_534, 65_535, 65_536, 300_000])('carries %i bytes', async (size) => {
    const output = Buffer.from(Uint8Array.from({ length: size }, (_, n) => n % 251))
    const cut = Math.floor(size / 3)
    const frame = outputFrame([output.subarray(0, cut), output.subarray(cut)], size)
    const { data, isBinary } = await received(frame)
    expect(isBinary).toBe(true)
    expect(data[0]).toBe(FRAME_DATA)
    expect(data.subarray(1).equals(output)).toBe(true)
  })
})
