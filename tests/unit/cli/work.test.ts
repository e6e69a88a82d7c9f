import { expect, test } from 'vitest'
import type { Cli } from '../../../lib/cli/cli.ts'
import {
  projectAround,
  sessionOrHere,
  taskOrHere,
  tasksHere,
} from '../../../lib/cli/work/context.ts'
import { taskTree } from '../../../lib/cli/work/task-words.ts'
import type { Project } from '../../../lib/wire/project.ts'
import type { Task } from '../../../lib/wire/task.ts'

const pane = (env: Record<string, string>) => ({ env }) as unknown as Cli

test('in a pane the session and its only task need no id', () => {
  const one = pane({ MAESTRO_SESSION_ID: 'sess_1', MAESTRO_TASK_IDS: 'task_1' })
  expect(sessionOrHere(one, undefined)).toBe('sess_1')
  expect(taskOrHere(one, undefined)).toBe('task_1')
  expect(taskOrHere(one, 'task_9')).toBe('task_9')
  const two = pane({ MAESTRO_TASK_IDS: 'task_1,task_2' })
  expect(tasksHere(two)).toEqual(['task_1', 'task_2'])
  expect(() => taskOrHere(two, undefined)).toThrow('task_1, task_2')
  expect(() => sessionOrHere(pane({}), undefined)).toThrow('session list')
  expect(tasksHere(pane({}))).toEqual([])
})

test('a directory belongs to the project of the innermost directory around it', () => {
  const project = (id: string, workingDir: string) => ({ id, workingDir }) as Project
  const all = [project('home', '~'), project('web', '~/src/web'), project('none', '')]
  const at = (cwd: string) => projectAround(all, cwd, '/home/me')?.id
  expect(at('/home/me/src/web')).toBe('web')
  expect(at('/home/me/src/web/app')).toBe('web')
  expect(at('/home/me/src/website')).toBe('home')
  expect(at('/tmp')).toBeUndefined()
})

test('a tree shows each task under its parent, and those without one at the edge', () => {
  const task = (id: string, parentId: string | null, status = 'pending') =>
    ({ id, parentId, status, title: id.toUpperCase() }) as Task
  const tasks = [task('a', null), task('b', 'a', 'completed'), task('c', 'b'), task('d', 'gone')]
  expect(taskTree(tasks)).toEqual(['○ A  a', '  ● B  b', '    ○ C  c', '○ D  d'])
})
