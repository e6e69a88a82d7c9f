import type { Skill, SkillWithInstructions } from '../../wire/skill.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { plain, table } from '../words.ts'

interface Options {
  project?: string
}

export const define: Define = (program, cli) => {
  const skill = program
    .command('skill')
    .summary('see what agents can be taught')
    .description('Skills that sessions can be given: ours, yours, and those of a project.')
  const projectOption = ['--project <id>', 'with those in this project’s directory'] as const
  const ls = skill
    .command('ls')
    .summary('list skills')
    .option(...projectOption)
    .action(async (options: Options) => {
      const skills = await cli.ask<Skill[]>('GET', `/api/skills${queryOf(cli, options)}`)
      cli.print(skills, () => table(skills.map(row)))
    })
  const show = skill
    .command('show')
    .summary('read one')
    .argument('<skill>', 'its id')
    .option(...projectOption)
    .action(async (id: string, options: Options) => {
      const path = `/api/skills/${encodeURIComponent(id)}${queryOf(cli, options)}`
      const found = await cli.ask<SkillWithInstructions>('GET', path)
      cli.print(found, () => found.error ?? found.instructions)
    })
  examples(ls, [
    ['maestro skill ls', 'ours and yours'],
    ['maestro skill ls --project proj_1', 'and those of a project'],
  ])
  examples(skill, [['maestro skill ls', 'ours and yours']])
  examples(show, [['maestro skill show maestro-cli', 'what agents are told of this command']])
}

/** In the terminal of a session, its project. */
function queryOf({ env }: Cli, { project = env.MAESTRO_PROJECT_ID }: Options): string {
  return project ? `?projectId=${encodeURIComponent(project)}` : ''
}

function row({ id, scope, version, description, error }: Skill): string[] {
  return [plain(id), scope, plain(version), plain(error ?? description)]
}
