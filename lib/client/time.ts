const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A span in one unit, rounded down: `now`, `12s`, `3m`, `2h`, `5d`, `7w`. */
export function shortSpan(ms: number): string {
  if (ms < SECOND) return 'now'
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h`
  if (ms < 14 * DAY) return `${Math.floor(ms / DAY)}d`
  return `${Math.floor(ms / (7 * DAY))}w`
}

const UNITS: [number, string][] = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [SECOND, 'second'],
]

/** The same span for reading aloud and tooltips: `3 minutes`. */
export function longSpan(ms: number): string {
  for (const [unit, name] of UNITS) {
    const count = Math.floor(ms / unit)
    if (count >= 1) return `${count} ${name}${count === 1 ? '' : 's'}`
  }
  return 'less than a second'
}

/** How long until `shortSpan` can read differently, ms. */
export function nextTick(ms: number): number {
  if (ms < MINUTE) return SECOND - (Math.max(0, ms) % SECOND)
  if (ms < HOUR) return MINUTE - (ms % MINUTE)
  return HOUR - (ms % HOUR)
}

/** `today, 14:03`-like wording in the reader's own language and zone. */
export function dateTime(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/** `14:02` for a moment of the last hours, with its date for an older one. */
export function clockTime(ms: number, now = Date.now()): string {
  if (now - ms > 12 * HOUR) return dateTime(ms)
  return new Date(ms).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}

/** What is left of a span, to the second: `9:05`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
