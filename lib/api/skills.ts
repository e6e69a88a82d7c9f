import { z } from 'zod'
import { Skill, SkillWithInstructions } from '../wire/skill.ts'
import type { SkillPlacesOptions } from '../work/skills/places.ts'
import { getSkill, listSkills } from '../work/skills/skills.ts'
import { type Api, route } from './route.ts'

export interface SkillsDeps {
  home: string
  /** Where a project is on this host, absolute; `PROJECT_NOT_FOUND`. */
  projectDirectory(projectId: string): Promise<string | null>
}

const Query = z.object({
  projectId: z.string().min(1).max(64).optional().describe('with those in its directory here'),
})
const Params = z.object({ id: z.string() })

/** Skills are files of this host, read anew each time. */
export function registerSkills(api: Api, { home, projectDirectory }: SkillsDeps): void {
  const placesFor = async ({ projectId }: z.infer<typeof Query>): Promise<SkillPlacesOptions> => ({
    home,
    projectDirectory: projectId === undefined ? null : await projectDirectory(projectId),
  })
  route(
    api,
    {
      method: 'get',
      path: '/api/skills',
      tag: 'work',
      summary: 'Skills on this host, broken ones with their error',
      query: Query,
      response: z.array(Skill),
      etag: true,
      errors: ['PROJECT_NOT_FOUND'],
    },
    async ({ query }) => listSkills(await placesFor(query)),
  )
  route(
    api,
    {
      method: 'get',
      path: '/api/skills/{id}',
      tag: 'work',
      summary: 'One skill with its instructions',
      params: Params,
      query: Query,
      response: SkillWithInstructions,
      errors: ['PROJECT_NOT_FOUND', 'NOT_FOUND'],
    },
    async ({ params, query }) => getSkill(params.id, await placesFor(query)),
  )
}
