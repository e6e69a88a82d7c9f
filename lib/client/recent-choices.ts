import type { ProgramId } from '../wire/agent.ts'
import { deviceStorage } from './device-storage.ts'

/** What was chosen for new agents on one host, newest first. */
export interface Choices {
  cwds: string[]
  programs: ProgramId[]
}

const KEY = 'maestro:new-agents'
const KEPT = { cwds: 6, programs: 4 }
const NONE: Choices = { cwds: [], programs: [] }

type ByHost = Record<string, Choices>

const strings = (value: unknown, most: number): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string').slice(0, most) : []

/** The choices in a stored text, by the id of the host; what is damaged is left out. */
export function parseChoices(text: string | null): ByHost {
  let stored: unknown
  try {
    stored = JSON.parse(text ?? 'null')
  } catch {
    return {}
  }
  if (typeof stored !== 'object' || stored === null) return {}
  return Object.fromEntries(
    Object.entries(stored).flatMap(([hostId, value]) => {
      if (typeof value !== 'object' || value === null) return []
      const cwds = strings((value as { cwds?: unknown }).cwds, KEPT.cwds)
      const programs = strings((value as { programs?: unknown }).programs, KEPT.programs)
      return [[hostId, { cwds, programs: programs as ProgramId[] }]]
    }),
  )
}

const first = <T>(list: readonly T[], item: T, most: number): T[] =>
  [item, ...list.filter((other) => other !== item)].slice(0, most)

export function withChoice(before: Choices, cwd: string, program: ProgramId): Choices {
  return {
    // Home is where everything begins; it needs no place here.
    cwds: cwd === '' || cwd === '~' ? before.cwds : first(before.cwds, cwd, KEPT.cwds),
    programs: first(before.programs, program, KEPT.programs),
  }
}

const read = () => parseChoices(deviceStorage()?.getItem(KEY) ?? null)

export function choicesOn(hostId: string): Choices {
  return read()[hostId] ?? NONE
}

export function rememberChoice(hostId: string, cwd: string, program: ProgramId): void {
  const all = read()
  const next = { ...all, [hostId]: withChoice(all[hostId] ?? NONE, cwd, program) }
  deviceStorage()?.setItem(KEY, JSON.stringify(next))
}
