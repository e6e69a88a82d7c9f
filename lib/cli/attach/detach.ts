const PREFIX = 0x02
const DETACH = 0x64

/**
 * Finds `C-b d` in what is typed, as tmux(1) has it by default. Everything before is passed on at once,
 * the prefix too, so that tmux's own keys work; `C-b C-b` is one that is meant for the program.
 */
export class DetachKey {
  #armed = false

  /** What to pass on, and whether to detach after it. */
  read(data: Uint8Array): { data: Uint8Array; detach: boolean } {
    for (const [at, byte] of data.entries()) {
      if (this.#armed && byte === DETACH) return { data: data.subarray(0, at), detach: true }
      this.#armed = byte === PREFIX && !this.#armed
    }
    return { data, detach: false }
  }
}
