import type { ProgramId } from '../wire/agent.ts'

/** The rule of `AgentName` in `lib/wire/agent.ts`, for the browser; a test holds them together. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/

export const NAME_RULE = 'Use 1 to 64 letters, digits, “_” or “-”; do not begin with “-”.'

/** What is wrong with a name, in words for the one who types it; null when nothing is. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'Give the agent a name.'
  if (NAME.test(name)) return null
  if (name.startsWith('-')) return 'A name does not begin with “-”.'
  if (name.length > 64) return `A name has at most 64 characters; this one has ${name.length}.`
  const odd = [...name].find((char) => !/[A-Za-z0-9_-]/.test(char))
  if (odd === ' ') return 'A name has no spaces; use “-” between its parts.'
  if (odd) return `“${odd}” cannot be part of a name. ${NAME_RULE}`
  return NAME_RULE
}

/** Where a name lands: `[level 1, level 2, leaf]`; upper levels are empty for one or two parts. */
export function splitName(name: string): [string, string, string] {
  const [first = '', second, ...rest] = name.split('-')
  if (second === undefined) return ['', '', first]
  if (rest.length === 0) return [first, '', second]
  return [first, second, rest.join('-')]
}

/** A free name for a new agent: `shell`, then `shell2`, `shell3` … */
export function freeName(program: ProgramId, taken: ReadonlySet<string>): string {
  const base = program === 'command' ? 'task' : program
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}${n}`
    if (!taken.has(name)) return name
  }
}
