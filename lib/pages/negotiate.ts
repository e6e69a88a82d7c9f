import type { Coding } from './manifest.ts'

/** The smallest of `available` that `Accept-Encoding` (RFC 9110 section 12.5.3) takes, or null. */
export function chooseCoding(
  header: string | undefined,
  available: Partial<Record<Coding, number>>,
): Coding | null {
  if (!header) return null
  const weights = new Map(header.toLowerCase().split(',').map(parseWeight))
  const accepted = (coding: Coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0
  const codings = Object.entries(available) as [Coding, number][]
  const [best] = codings.filter(([coding]) => accepted(coding)).sort((a, b) => a[1] - b[1])
  return best?.[0] ?? null
}

function parseWeight(item: string): [string, number] {
  const [coding = '', ...parameters] = item.split(';').map((part) => part.trim())
  const q = parameters.find((parameter) => parameter.startsWith('q='))
  return [coding, q === undefined ? 1 : Number(q.slice(2)) || 0]
}

/** RFC 9110 section 13.1.2, weak comparison. `etag` with its quotes. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag)
}
