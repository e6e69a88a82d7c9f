/**
 * Frames on `/term`: binary both ways, one type byte, then the payload. No zod here: the browser
 * loads this file. The node checks control messages with `term-control.ts`.
 */
export const FRAME_DATA = 0
export const FRAME_CONTROL = 1
/**
 * Client to node only: uint32 big-endian, output bytes consumed since the last one. Only bytes that
 * came over this connection count, so the node begins each connection (resumed or not) at zero.
 */
export const FRAME_ACK = 2

export const CLOSE_UNAUTHORIZED = 4401
export const CLOSE_NO_AGENT = 4404
export const CLOSE_AGENT_ENDED = 4410
export const CLOSE_STOPPED_READING = 1013
export const CLOSE_PEER_UNREACHABLE = 4502
/** The agent's host and this node have no version of the protocol in common (M20). */
export const CLOSE_PEER_TOO_OLD = 4426
/** Client to node: this connection is taken for dead, the viewer comes back on another. */
export const CLOSE_COMING_BACK = 4000

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
      /** Input bytes that came from this viewer over its earlier connections; left out for a new one. */
      typed?: number
      /** tmux's version on the agent's host, which decides how wide some characters are. */
      tmux?: string
    }
  /**
   * The agent's grid. Sent to every viewer at its place in the output, also to the one whose resize
   * caused it: a client changes its grid on this message only, so no byte meets the wrong width. Who
   * is not the owner shows exactly this grid, scaled.
   */
  | { type: 'size'; cols: number; rows: number; owner: boolean }
  | {
      type: 'history'
      id?: number
      /** Lines of the scrollback with SGR, oldest first; `start` counts from the oldest line kept. */
      lines: string[]
      start: number
      total: number
      cols: number
      /** Of the screen, whose lines are the last of `total`. */
      rows?: number
      /** Why there is no answer, in words. */
      error?: string
    }
  | {
      type: 'search'
      id?: number
      /** Newest first; `ranges` are the matches, start and end (exclusive) in UTF-16 code units. */
      hits: { line: number; text: string; ranges?: [number, number][] }[]
      total: number
      truncated: boolean
      /** Why there is no answer, in words. */
      error?: string
    }
  | { type: 'title'; title: string }
  | { type: 'exit'; reason: 'ended' | 'detached' | 'tmux-died' | 'error' }
  | { type: 'notice'; message: string }

/** The name of a control message and its body, as sent by a client. */
export type TermUp =
  /** What this viewer would have room for; it becomes the agent's grid while the viewer owns the size. */
  | { type: 'resize'; cols: number; rows: number }
  | { type: 'take-size' }
  | { type: 'history'; id?: number; before?: number; lines: number }
  | { type: 'search'; id?: number; text: string; regex?: boolean; caseSensitive?: boolean }

const REPORTS =
  /^(?:\x1b\[[IO]|\x1b\[[?>=]?[\d;]*[cnRt]|\x1b\[\?[\d;]*\$y|\x1b\[<[\d;]+[Mm]|\x1b\[M[\s\S]{3}|\x1b[P\]][\s\S]*?(?:\x07|\x1b\\))+$/

/** Is this xterm's own answer or a report (focus, pointer, device attributes), typed by nobody? */
export function isReport(data: string): boolean {
  return REPORTS.test(data)
}
