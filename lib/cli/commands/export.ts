import { resolve } from 'node:path'
import type { NodeAnswer } from '../../wire/node.ts'
import type { Project } from '../../wire/project.ts'
import type { Session } from '../../wire/session.ts'
import type { Task } from '../../wire/task.ts'
import { exportWork } from '../../work/import/export.ts'
import { type Define, examples } from '../cli.ts'
import { fileErrors } from '../work/file-errors.ts'

const NOTE_EVERY = 1_000

export const define: Define = (program, cli) => {
  const command = program
    .command('export')
    .description(
      'Writes the projects that the node keeps, with their tasks and sessions, as the JSON files of Maestro Server. Nothing is overwritten. Sessions have environments: keep the files to yourself.',
    )
    .argument('<directory>', 'is made; may have no such files yet')
    .action(async (directory: string) => {
      const { id } = await cli.ask<NodeAnswer>('GET', '/api/node')
      const isHere = ({ homeId }: { homeId: string }) =>
        homeId === id || homeId.startsWith('shared:')
      const lists = {
        projects: (await cli.ask<Project[]>('GET', '/api/projects')).filter(isHere),
        tasks: (await cli.ask<Task[]>('GET', '/api/tasks')).filter(isHere),
        sessions: (await cli.ask<Session[]>('GET', '/api/sessions')).filter(isHere),
      }
      const dir = resolve(cli.cwd, directory)
      const counts = await fileErrors(() =>
        exportWork(dir, lists, (files) => {
          if (files % NOTE_EVERY === 0) cli.note(`${files} files written …`)
        }),
      )
      const { projects, tasks, sessions } = counts
      cli.print(
        { directory: dir, ...counts },
        () => `Wrote ${projects} projects, ${tasks} tasks and ${sessions} sessions to ${dir}.`,
      )
    })
  examples(command, [
    ['maestro export ./board', ''],
    ['maestro export ~/backup/$(date +%F)', 'a copy for today'],
  ])
}
