import type { Manifest } from '../../wire/manifest.ts'
import type { SkillWithInstructions } from '../../wire/skill.ts'
import { buildPrompt, type SessionPrompt, wholePrompt } from '../prompt.ts'
import { getSkill } from '../skills/skills.ts'
import { readsSkills } from './launch.ts'

/** What the program of a session is told on this host, and the skills that it gets. */
export async function sessionPrompt(
  manifest: Manifest,
  home: string,
): Promise<{ prompt: SessionPrompt; skills: SkillWithInstructions[] }> {
  const skills = await skillsOf(manifest, home)
  const skillsApart = readsSkills(manifest.program)
  return { prompt: buildPrompt({ manifest, skills, skillsApart }), skills }
}

/** All of it as one text, for a program that runs already. */
export async function promptText(manifest: Manifest, home: string): Promise<string> {
  const skills = await skillsOf(manifest, home)
  return wholePrompt(buildPrompt({ manifest, skills }))
}

/** What is not here is left out: the prompt says so. */
async function skillsOf(manifest: Manifest, home: string): Promise<SkillWithInstructions[]> {
  const options = { home, projectDirectory: manifest.session.workingDirectory }
  const found = await Promise.all(
    manifest.skills.map((id) => getSkill(id, options).catch(() => null)),
  )
  return found.filter((skill) => skill !== null)
}
