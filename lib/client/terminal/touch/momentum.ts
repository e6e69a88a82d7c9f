interface Sample {
  /** ms */
  at: number
  x: number
  y: number
}

/** px per ms */
export interface Speed {
  x: number
  y: number
}

/** A finger that rested this long before it was lifted throws nothing. */
const RECENT_MS = 90
/** The time in which a thrown thing loses all but 1/e of its speed: what phones' own lists do. */
const DECAY_MS = 380
/** Slower than this nobody sees it move, px per ms. */
const STILL = 0.02
/** No hand is faster, px per ms. */
const FASTEST = 8

/** Follows a finger, to know how fast it goes. */
export class SpeedTrack {
  #samples: Sample[] = []

  push(sample: Sample): void {
    this.#samples = [...this.#samples.filter(({ at }) => sample.at - at <= RECENT_MS), sample]
  }

  /** As the finger is lifted at `now`. */
  speed(now: number): Speed {
    const recent = this.#samples.filter(({ at }) => now - at <= RECENT_MS)
    const first = recent[0]
    const last = recent.at(-1)
    if (!first || !last || last.at - first.at < 5) return { x: 0, y: 0 }
    const ms = last.at - first.at
    return { x: bounded((last.x - first.x) / ms), y: bounded((last.y - first.y) / ms) }
  }
}

/** How far something of this speed goes in `ms`, px, and its speed then; 0 when it has come to rest. */
export function coast(speed: number, ms: number): { distance: number; speed: number } {
  const kept = Math.exp(-ms / DECAY_MS)
  const after = speed * kept
  return {
    distance: (speed - after) * DECAY_MS,
    speed: Math.abs(after) < STILL ? 0 : after,
  }
}

const bounded = (speed: number) => Math.max(-FASTEST, Math.min(FASTEST, speed))
