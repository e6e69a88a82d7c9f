import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Skill } from '../../wire/skill.ts'

/** A directory whose directories are skills. */
export interface SkillPlace {
  directory: string
  scope: Skill['scope']
  /** Nothing in it may lead out of here: what a repository holds is not the user's own. */
  within?: string
}

export interface SkillPlacesOptions {
  home: string
  /** Of ours; `shippedSkills()` unless told. */
  shipped?: string
  /** Of the project that is asked for, absolute. */
  projectDirectory?: string | null
}

/** All places, the first that has a skill of an id counts: the project's, the user's, ours. */
export function skillPlaces({ home, shipped, projectDirectory }: SkillPlacesOptions): SkillPlace[] {
  const user = ['.claude/skills', '.agents/skills', '.agents-ui/maestro-skills']
  return [
    ...(projectDirectory
      ? [
          {
            directory: join(projectDirectory, '.claude', 'skills'),
            scope: 'project' as const,
            within: projectDirectory,
          },
        ]
      : []),
    ...user.map((path) => ({ directory: join(home, path), scope: 'user' as const })),
    { directory: shipped ?? shippedSkills(), scope: 'shipped' },
  ]
}

const OURS = join('skills', 'maestro-cli', 'SKILL.md')

/** `skills/` of this package, above the sources as above the bundles in `dist/`. */
function shippedSkills(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  for (let directory = here; ; directory = dirname(directory)) {
    if (existsSync(join(directory, OURS))) return join(directory, 'skills')
    if (directory === dirname(directory)) return join(here, 'skills')
  }
}
