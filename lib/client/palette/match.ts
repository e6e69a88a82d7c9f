/** How well a text answers a query, and which of its characters did; higher is better. */
export interface Match {
  score: number
  /** Indexes into the text, rising. */
  hits: number[]
}

const HIT = 1
const WORD_START = 8
const TEXT_START = 4
const CONSECUTIVE = 6
const GAP = -2
/** Of two texts that answer alike, the shorter one was meant. */
const PER_CHAR = -0.05
const NEVER = Number.NEGATIVE_INFINITY

const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char)

/** Points for a character by its place: words are parts of a name, as in shop-web-cart or shopWeb. */
function placeScore(text: string, at: number): number {
  if (at === 0) return HIT + WORD_START + TEXT_START
  const char = text[at] ?? ''
  const before = text[at - 1] ?? ''
  if (isWord(char) && !isWord(before)) return HIT + WORD_START
  const isHump = char !== char.toLowerCase() && before === before.toLowerCase()
  return isHump ? HIT + WORD_START : HIT
}

/** Are the characters of `term` in the text, in this order? Both in small letters. */
function isSubsequence(term: string, text: string): boolean {
  let at = -1
  for (const char of term) {
    at = text.indexOf(char, at + 1)
    if (at < 0) return false
  }
  return true
}

/** The best way to find `term`, in small letters, as a subsequence of the text; null: there is none. */
export function matchTerm(term: string, text: string): Match | null {
  const lower = text.toLowerCase()
  // A letter whose small form is longer would shift the places.
  const searched = lower.length === text.length ? lower : text
  if (!isSubsequence(term, searched)) return null
  const length = searched.length
  /** Score of the best match so far that ends at a place, and where each of its hits came from. */
  let scores: number[] = []
  const origins: number[][] = []
  for (let n = 0; n < term.length; n++) {
    const next = new Array<number>(length).fill(NEVER)
    const from = new Array<number>(length).fill(-1)
    let best = NEVER
    let bestAt = -1
    for (let at = n; at < length; at++) {
      const earlier = scores[at - 2] ?? NEVER
      if (n > 0 && earlier > best) {
        best = earlier
        bestAt = at - 2
      }
      if (searched[at] !== term[n]) continue
      const adjacent = n > 0 ? (scores[at - 1] ?? NEVER) + CONSECUTIVE : NEVER
      const jumped = n > 0 ? best + GAP : 0
      const before = Math.max(adjacent, jumped)
      if (before === NEVER) continue
      next[at] = before + placeScore(text, at)
      from[at] = n === 0 ? -1 : adjacent >= jumped ? at - 1 : bestAt
    }
    scores = next
    origins.push(from)
  }
  return trace(scores, origins, length)
}

function trace(scores: number[], origins: number[][], length: number): Match | null {
  let at = -1
  let score = NEVER
  for (const [place, value] of scores.entries()) {
    if (value > score) {
      score = value
      at = place
    }
  }
  if (at < 0) return null
  const hits: number[] = []
  for (let n = origins.length - 1; n >= 0 && at >= 0; n--) {
    hits.unshift(at)
    at = origins[n]?.[at] ?? -1
  }
  return { score: score + length * PER_CHAR, hits }
}

export const termsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean)

/** What else is found counts, but less than the title. */
const ELSEWHERE = 0.5
/** A letter or a slash is in nearly every directory. */
const SHORTEST_ELSEWHERE = 2
/** The title has the whole query as it was typed: what else could be meant. */
const WHOLE = 15

/**
 * Every term is found in the title or, for less, in one of the other texts; in any order. Null when
 * one is not.
 */
export function matchItem(
  terms: readonly string[],
  title: string,
  others: readonly string[],
): Match | null {
  let score = 0
  const hits = new Set<number>()
  for (const term of terms) {
    const inTitle = matchTerm(term, title)
    const elsewhere =
      term.length < SHORTEST_ELSEWHERE
        ? 0
        : Math.max(
            ...others.map(
              (text) => (text.toLowerCase().includes(term) ? 1 : 0) * term.length * WORD_START,
            ),
            0,
          )
    if (!inTitle && elsewhere === 0) return null
    if (inTitle && inTitle.score >= elsewhere * ELSEWHERE) {
      score += inTitle.score
      for (const hit of inTitle.hits) hits.add(hit)
    } else score += elsewhere * ELSEWHERE
  }
  if (title.toLowerCase().includes(terms.join(' '))) score += WHOLE
  return { score, hits: [...hits].sort((a, b) => a - b) }
}
