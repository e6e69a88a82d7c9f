const LENGTH = 64
const TRIES = 1_000

/**
 * A name for the agent of a session, none of `taken`: `Worker: Auth` → `Worker-Auth`, then
 * `Worker-Auth_2`. Words of one level are joined by `_`, for `-` divides levels.
 */
export function agentNameOf(sessionName: string, taken: (name: string) => boolean): string {
  const levels = sessionName.split(/[:/-]+/).map((level) =>
    level
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, ''),
  )
  const name =
    levels
      .filter(Boolean)
      .join('-')
      .slice(0, LENGTH)
      .replace(/[-_]+$/, '') || 'session'
  if (!taken(name)) return name
  for (let n = 2; n < TRIES; n++) {
    const suffix = `_${n}`
    const next = `${name.slice(0, LENGTH - suffix.length)}${suffix}`
    if (!taken(next)) return next
  }
  return `${name.slice(0, LENGTH - 14)}_${Date.now()}`
}
