/** First and longest wait of a reconnecting socket, ms. */
const FIRST_MS = 250
const LONGEST_MS = 10_000

/** How long to wait before attempt `n` (0 is the first): exponential with full jitter. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16))
  return Math.round(ceiling / 2 + random() * (ceiling / 2))
}
