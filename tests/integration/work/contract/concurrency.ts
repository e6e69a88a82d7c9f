import { describe, expect, it } from 'vitest'
import type { Session } from '../../../../lib/wire/session.ts'
import type { Task } from '../../../../lib/wire/task.ts'
import type { Client } from './rig.ts'

const CLIENTS = 50

export function concurrencyContract(client: () => Client): void {
  describe('fifty clients at once', () => {
    it('lose no timeline entry, no task and no session of each other', async () => {
      const { ask, project, task, session } = client()
      const { id: projectId } = await project()
      const shared = await task(projectId)
      const own = await session(projectId, [shared.id])
      const all = await Promise.all(
        Array.from({ length: CLIENTS }, async (_, n) => {
          const mine = await task(projectId, { title: `task ${n}` })
          const path = `/api/tasks/${shared.id}`
          const answers = await Promise.all([
            ask('POST', `${path}/timeline`, { message: `posted ${n}` }),
            ask('PATCH', path, { timeline: [{ message: `patched ${n}` }] }),
            ask('POST', `/api/sessions/${own.id}/tasks/${mine.id}`),
            ask('POST', '/api/sessions', { projectId, taskIds: [shared.id, mine.id] }),
          ])
          expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 201])
          return { task: mine.id, session: String(answers[3]?.body.id) }
        }),
      )
      const { body } = await ask<Task>('GET', `/api/tasks/${shared.id}`)
      const messages = body.timeline.map(({ message }) => message)
      for (let n = 0; n < CLIENTS; n++) {
        expect(messages.filter((each) => each === `posted ${n}`)).toHaveLength(1)
        expect(messages.filter((each) => each === `patched ${n}`)).toHaveLength(1)
      }
      expect(new Set(body.sessionIds)).toEqual(
        new Set([own.id, ...all.map((each) => each.session)]),
      )
      const now = await ask<Session>('GET', `/api/sessions/${own.id}`)
      expect(new Set(now.body.taskIds)).toEqual(
        new Set([shared.id, ...all.map((each) => each.task)]),
      )
    })
  })
}
