import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import type { Project } from '../../../lib/wire/project.ts'
import type { Task, TaskCreate } from '../../../lib/wire/task.ts'
import type { TestNode } from '../../support/node.ts'
import { call } from '../dashboard/support.ts'

export const makeProject = (node: TestNode, name: string) =>
  call<Project>(node, 'POST', '/api/projects', { name, workingDir: node.home })

export const makeTask = (node: TestNode, task: TaskCreate) =>
  call<Task>(node, 'POST', '/api/tasks', task)

export const taskOf = (node: TestNode, id: string) => call<Task>(node, 'GET', `/api/tasks/${id}`)

/** Copies of a task, numbered from 1 and spread over the columns, written where the node keeps them. */
export function copyTask(node: TestNode, { id }: Task, count: number): void {
  const db = new Database(join(node.dataDir, 'work.db'))
  const columns = 'project_id, description, skill_ids, agent_ids, dependencies, acceptance_criteria'
  db.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO tasks (id, title, status, priority, created_at, updated_at, initial_prompt, ${columns})
     SELECT 'task_copy_' || i, 'Copy number ' || i,
       CASE i % 4 WHEN 0 THEN 'pending' WHEN 1 THEN 'in_progress' WHEN 2 THEN 'blocked' ELSE 'completed' END,
       'medium', created_at + i, updated_at + i, '', ${columns}
     FROM tasks, n WHERE id = ?`,
  ).run(count, id)
  db.close()
}

export const column = (page: Page, status: string) =>
  page.getByRole('listbox', { name: `${status} tasks` })

export const card = (page: Page, title: string) =>
  page.getByRole('option', { name: new RegExp(`^${title}, `) })

export const row = (page: Page, title: string) =>
  page.getByRole('treeitem', { name: new RegExp(`^${title}, `) })
