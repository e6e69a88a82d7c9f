import type { Session } from '../../../../lib/wire/session.ts'
import type { Task } from '../../../../lib/wire/task.ts'
import * as fixtures from '../../work/fixtures.ts'

/** A task with nothing particular but what is given. */
export const task = (id: string, fields: Partial<Task> = {}): Task =>
  fixtures.task(id, {
    ...{ projectId: 'p', title: id, createdAt: 0, updatedAt: 0, homeId: 'h' },
    ...fields,
  })

/** A session that runs, with nothing particular but what is given. */
export const session = (id: string, fields: Partial<Session> = {}): Session =>
  fixtures.session(id, {
    ...{ projectId: 'p', agentId: null, hostId: null, startedAt: 0, lastActivity: 0 },
    ...{ hostname: 'here', homeId: 'h' },
    needsInput: { active: false, message: '', since: 0, source: 'none' },
    ...fields,
  })
