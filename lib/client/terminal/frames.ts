import {
  FRAME_ACK,
  FRAME_CONTROL,
  FRAME_DATA,
  type TermDown,
  type TermUp,
} from '../../wire/term.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A frame from the node: output bytes (a view, not a copy), or a control message. */
export type DownFrame =
  | { type: 'output'; data: Uint8Array<ArrayBuffer> }
  | { type: 'control'; message: TermDown }

/** Reads a frame from the node; null for anything this version does not know. */
export function decodeFrame(buffer: ArrayBuffer): DownFrame | null {
  if (buffer.byteLength === 0) return null
  const bytes = new Uint8Array(buffer)
  if (bytes[0] === FRAME_DATA) return { type: 'output', data: bytes.subarray(1) }
  if (bytes[0] !== FRAME_CONTROL) return null
  try {
    return { type: 'control', message: JSON.parse(decoder.decode(bytes.subarray(1))) as TermDown }
  } catch {
    return null
  }
}

/** A frame of input: the type byte, then the bytes as they shall reach the pty. */
export function inputFrame(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return typed(FRAME_DATA, data)
}

export function controlFrame(message: TermUp): Uint8Array<ArrayBuffer> {
  return typed(FRAME_CONTROL, encoder.encode(JSON.stringify(message)))
}

/** An acknowledgement of `bytes` more bytes of output, as uint32 big-endian. */
export function ackFrame(bytes: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(5)
  frame[0] = FRAME_ACK
  new DataView(frame.buffer).setUint32(1, bytes)
  return frame
}

function typed(type: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(payload.length + 1)
  frame[0] = type
  frame.set(payload, 1)
  return frame
}
