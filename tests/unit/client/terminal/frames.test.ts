import { describe, expect, it } from 'vitest'
import {
  ackFrame,
  controlFrame,
  decodeFrame,
  inputFrame,
} from '../../../../lib/client/terminal/frames.ts'

const buffer = (...bytes: number[]) => Uint8Array.from(bytes).buffer

describe('terminal frames', () => {
  it('carries output as it is, whatever it looks like', () => {
    const json = new TextEncoder().encode('{"type":"exit","reason":"ended"}')
    const frame = decodeFrame(buffer(0, ...json))
    expect(frame).toEqual({ type: 'output', data: json })
  })

  it('reads control messages, and drops what it does not know', () => {
    const text = new TextEncoder().encode('{"type":"title","title":"é"}')
    expect(decodeFrame(buffer(1, ...text))).toEqual({
      type: 'control',
      message: { type: 'title', title: 'é' },
    })
    expect(decodeFrame(buffer(1, 0x7b))).toBeNull()
    expect(decodeFrame(buffer(9, 1, 2))).toBeNull()
    expect(decodeFrame(buffer())).toBeNull()
  })

  it('writes input, control and acknowledgements with their type byte', () => {
    expect([...inputFrame(Uint8Array.of(0, 255, 13))]).toEqual([0, 0, 255, 13])
    const control = controlFrame({ type: 'resize', cols: 80, rows: 24 })
    expect(control[0]).toBe(1)
    expect(JSON.parse(new TextDecoder().decode(control.subarray(1)))).toEqual({
      type: 'resize',
      cols: 80,
      rows: 24,
    })
    expect([...ackFrame(0x01020304)]).toEqual([2, 1, 2, 3, 4])
  })
})
