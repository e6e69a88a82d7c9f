/**
 * Frames on `/term`: binary both ways, one type byte, then the payload. No zod here: the browser
 * loads this file. The node checks control messages with `term-control.ts`.
 */
export const FRAME_DATA = 0
export const FRAME_CONTROL = 1
/** Client to node only: uint32 big-endian, output bytes consumed since the last one. */
export const FRAME_ACK = 2

export const CLOSE_UNAUTHORIZED = 4401
export const CLOSE_NO_AGENT = 4404
export const CLOSE_AGENT_ENDED = 4410
export const CLOSE_STOPPED_READING = 1013
export const CLOSE_PEER_UNREACHABLE = 4502

/** Acknowledge after this many bytes have passed xterm's write callback. */
export const ACK_EVERY = 6 * 1024

export type TermDown =
  /** `seq` is the number of the next output byte; a fresh attach (`resumed` false) comes behind a reset. */
  | {
      type: 'attached'
      viewer: string
      seq: number
      resumed: boolean
      cols: number
      rows: number
      owner: boolean
    }
  /** The agent's grid. Who is not the owner shows exactly this grid, scaled. */
  | { type: 'size'; cols: number; rows: number; owner: boolean }
  | {
      type: 'history'
      id?: number
      /** Lines of the scrollback with SGR, oldest first; `start` counts from the oldest line kept. */
      lines: string[]
      start: number
      total: number
      cols: number
    }
  | {
      type: 'search'
      id?: number
      hits: { line: number; text: string }[]
      total: number
      truncated: boolean
    }
  | { type: 'title'; title: string }
  | { type: 'exit'; reason: 'ended' | 'detached' | 'tmux-died' | 'error' }
  | { type: 'notice'; message: string }

/** The name of a control message and its body, as sent by a client. */
export type TermUp =
  | { type: 'resize'; cols: number; rows: number }
  | { type: 'take-size' }
  | { type: 'history'; id?: number; before?: number; lines: number }
  | { type: 'search'; id?: number; text: string }
