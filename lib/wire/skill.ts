import { z } from 'zod'

/** A skill that agents can be given, without its instructions. */
export const Skill = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.string(),
  version: z.string(),
  scope: z.enum(['shipped', 'user', 'project']),
  source: z.string().describe('its directory on the host that was asked'),
  error: z.string().optional().describe('why it cannot be used'),
})
export type Skill = z.infer<typeof Skill>

export const SkillWithInstructions = Skill.extend({ instructions: z.string() })
export type SkillWithInstructions = z.infer<typeof SkillWithInstructions>
