import { readdir } from 'node:fs/promises'
import { MaestroError } from '../../errors.ts'
import type { Skill, SkillWithInstructions } from '../../wire/skill.ts'
import { type SkillPlace, type SkillPlacesOptions, skillPlaces } from './places.ts'
import { readSkill } from './read-skill.ts'

const MAX_IN_PLACE = 500
/** What a directory may be called to be a skill; it goes into paths. */
const SKILL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/**
 * Every skill of this host, by id, each once. Broken ones come with their error, and are not replaced
 * silently by another of their id. At most 500 of a place.
 */
export async function listSkills(options: SkillPlacesOptions): Promise<Skill[]> {
  const found = new Map<string, Skill>()
  for (const place of skillPlaces(options)) {
    for (const id of await idsIn(place)) {
      const skill = found.has(id) ? null : await readSkill(place, id)
      if (skill) found.set(id, withoutInstructions(skill))
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** One of them with its instructions, which are empty when it is broken. `NOT_FOUND`. */
export async function getSkill(
  id: string,
  options: SkillPlacesOptions,
): Promise<SkillWithInstructions> {
  if (SKILL_ID.test(id)) {
    for (const place of skillPlaces(options)) {
      const skill = await readSkill(place, id)
      if (skill) return skill
    }
  }
  throw new MaestroError(
    'NOT_FOUND',
    `There is no skill ${id} on this host. See what there is with \`maestro skill ls\`.`,
    { id },
  )
}

function withoutInstructions({ instructions, ...skill }: SkillWithInstructions): Skill {
  return skill
}

/** Directories and links to them. */
async function idsIn({ directory }: SkillPlace): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(none)
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && SKILL_ID.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .slice(0, MAX_IN_PLACE)
}

/** A place that is not there, or not this user's to read, has no skills for them. */
function none(error: NodeJS.ErrnoException): [] {
  if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return []
  throw error
}
