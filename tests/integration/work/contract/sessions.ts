import { beforeAll, describe, expect, it } from 'vitest'
import type { Project } from '../../../../lib/wire/project.ts'
import type { Session } from '../../../../lib/wire/session.ts'
import type { Task } from '../../../../lib/wire/task.ts'
import { type Client, refusal, types } from './rig.ts'

export function sessionsContract(client: () => Client): void {
  const ask: Client['ask'] = (...args) => client().ask(...args)
  const patch = (id: string, body: object) => ask<Session>('PATCH', `/api/sessions/${id}`, body)
  const taskNow = async (id: string) => (await ask<Task>('GET', `/api/tasks/${id}`)).body
  const sessionNow = async (id: string) => (await ask<Session>('GET', `/api/sessions/${id}`)).body

  describe('sessions', () => {
    let project: Project
    let tasks: [Task, Task]
    const make = (fields?: object) => client().session(project.id, [tasks[0].id], fields)
    beforeAll(async () => {
      project = await client().project({ name: 'sessions' })
      tasks = [await client().task(project.id), await client().task(project.id)]
    })

    it('are created with defaults, and have all fields', async () => {
      const taskIds = tasks.map(({ id }) => id)
      const { status, body } = await ask<Session>('POST', '/api/sessions', {
        projectId: project.id,
        taskIds,
        name: 'Worker Session',
        metadata: { skills: ['maestro-worker'] },
      })
      expect(status).toBe(201)
      expect(body).toMatchObject({
        projectId: project.id,
        taskIds,
        name: 'Worker Session',
        agentId: null,
        status: 'running',
        env: {},
        completedAt: null,
        events: [],
        metadata: { skills: ['maestro-worker'] },
      })
      expect(body.id).toMatch(/^sess_\d+_[a-z0-9]+$/)
      expect(body.lastActivity).toBe(body.startedAt)
      expect(body.hostname).toMatch(/./)
      expect(body.platform).toBe(process.platform)
      expect(await ask('GET', `/api/sessions/${body.id}`)).toEqual({ status: 200, body })
    })

    it('keep what they are given, an id too', async () => {
      const fields = {
        id: `sess_custom_${Date.now()}`,
        agentId: 'agent_123',
        status: 'spawning',
        env: { CUSTOM_VAR: 'value' },
        metadata: { spawnedBy: 'orchestrator_sess_id' },
      }
      expect(await make(fields)).toMatchObject(fields)
      const again = await ask('POST', '/api/sessions', {
        ...{ projectId: project.id, taskIds: [tasks[0].id] },
        id: fields.id,
      })
      expect(again).toMatchObject({ status: 409, body: refusal('SESSION_EXISTS') })
    })

    it('still take a single taskId', async () => {
      const body = { projectId: project.id, taskId: tasks[1].id }
      const answer = await ask('POST', '/api/sessions', body)
      expect(answer).toMatchObject({ status: 201, body: { taskIds: [tasks[1].id] } })
    })

    it.each([
      ['taskIds', {}],
      ['taskIds', { taskIds: [] }],
      ['taskIds', { taskIds: 'task_1' }],
      ['id', { taskIds: ['x'], id: '../../etc' }],
      ['status', { taskIds: ['x'], status: 'dreaming' }],
    ])('are refused for their %s: %j', async (field, fields) => {
      const answer = await ask('POST', '/api/sessions', { projectId: project.id, ...fields })
      expect(answer).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
      expect(answer.body).toMatchObject({ details: { field } })
    })

    it('need a project and tasks that are there, of one project', async () => {
      const elsewhere = await client().task((await client().project()).id)
      for (const [fields, status, code] of [
        [{ projectId: 'proj_0_none', taskIds: ['x'] }, 404, 'PROJECT_NOT_FOUND'],
        [{ projectId: project.id, taskIds: ['task_0_none'] }, 404, 'TASK_NOT_FOUND'],
        [{ projectId: project.id, taskIds: [elsewhere.id] }, 400, 'VALIDATION_ERROR'],
      ] as const) {
        expect(await ask('POST', '/api/sessions', fields)).toMatchObject({
          status,
          body: refusal(code),
        })
      }
      const before = await taskNow(tasks[0].id)
      const half = { projectId: project.id, taskIds: [tasks[0].id, 'task_0_none'] }
      expect((await ask('POST', '/api/sessions', half)).status).toBe(404)
      expect(await taskNow(tasks[0].id)).toEqual(before)
    })

    it('are in their tasks, with an entry in the timeline', async () => {
      const session = await make()
      const task = await taskNow(tasks[0].id)
      expect(task.sessionIds).toContain(session.id)
      expect(task.timeline.at(-1)).toMatchObject({
        type: 'session_started',
        sessionId: session.id,
      })
    })

    it('are told of: created, then its tasks', async () => {
      let session: Session | undefined
      const told = await client().during(async () => {
        session = await make()
      })
      const pair = { taskId: tasks[0].id, sessionId: session?.id }
      expect(told).toMatchObject([
        { type: 'session:created', event: 'session:created', data: session },
        { type: 'task:session_added', data: pair },
        { type: 'task:updated', data: { id: tasks[0].id } },
      ])
      expect(told).toHaveLength(3)
      expect(told[2]?.data.sessionIds).toContain(session?.id)
    })

    it('are listed by project, task, status and whether they go on', async () => {
      const own = await client().project()
      const task = await client().task(own.id)
      const [a, b, c, d] = await Promise.all(
        ['running', 'completed', 'failed', 'stopped'].map((status) =>
          client().session(own.id, [task.id], { status }),
        ),
      )
      const ids = async (query: string) => {
        const { status, body } = await ask<Session[]>(
          'GET',
          `/api/sessions?projectId=${own.id}&${query}`,
        )
        expect(status).toBe(200)
        return new Set(body.map(({ id }) => id))
      }
      const all = new Set([a, b, c, d].map((session) => session?.id))
      expect(await ids('')).toEqual(all)
      expect(await ids(`taskId=${task.id}`)).toEqual(all)
      expect(await ids('taskId=task_0_none')).toEqual(new Set())
      expect(await ids('status=failed')).toEqual(new Set([c?.id]))
      expect(await ids('active=true')).toEqual(new Set([a?.id]))
      expect(await ids('active=false')).toEqual(all)
    })

    it('change what PATCH gives, append events, and note the activity', async () => {
      const session = await make()
      const event = {
        id: 'evt_001',
        timestamp: 1706789123456,
        type: 'log',
        data: { message: 'Event data' },
      }
      const { status, body } = await patch(session.id, {
        ...{ id: 'sess_x', startedAt: 1, unheardOf: 1 },
        agentId: 'agent_456',
        events: [event],
      })
      expect(status).toBe(200)
      expect(body).toMatchObject({
        id: session.id,
        startedAt: session.startedAt,
        agentId: 'agent_456',
        events: [event],
      })
      expect(body.lastActivity).toBeGreaterThanOrEqual(session.lastActivity)
      const more = await patch(session.id, { events: [{ type: 'tick' }] })
      expect(more.body.events).toMatchObject([event, { type: 'tick' }])
      const none = await patch('sess_none', { status: 'running' })
      expect(none).toMatchObject({ status: 404, body: refusal('SESSION_NOT_FOUND') })
    })

    it('note when they ended, once', async () => {
      const { id } = await make()
      const { body } = await patch(id, { status: 'completed' })
      expect(body.completedAt).toBeGreaterThan(0)
      expect((await patch(id, { status: 'completed' })).body.completedAt).toBe(body.completedAt)
      expect((await patch(id, { status: 'running' })).body.completedAt).toBeNull()
    })

    it('take other tasks by PATCH, on both sides', async () => {
      const { id } = await make()
      const told = await client().during(() => patch(id, { taskIds: [tasks[1].id] }))
      expect(types(told)).toEqual([
        'session:task_removed',
        'task:session_removed',
        'session:task_added',
        'task:session_added',
        'session:updated',
        'task:updated',
        'task:updated',
      ])
      expect((await taskNow(tasks[0].id)).sessionIds).not.toContain(id)
      expect((await taskNow(tasks[1].id)).sessionIds).toContain(id)
    })

    it('take a task and lose one, on both sides, with all events', async () => {
      const { id } = await make()
      const path = `/api/sessions/${id}/tasks/${tasks[1].id}`
      const added = await client().during(async () => {
        const { status, body } = await ask<Session>('POST', path)
        expect(status).toBe(200)
        expect(body.taskIds).toEqual([tasks[0].id, tasks[1].id])
      })
      const pair = { sessionId: id, taskId: tasks[1].id }
      expect(added).toMatchObject([
        { type: 'session:task_added', data: pair },
        { type: 'task:session_added', data: pair },
        { type: 'session:updated', data: { id } },
        { type: 'task:updated', data: { id: tasks[1].id } },
      ])
      expect((await taskNow(tasks[1].id)).timeline.at(-1)).toMatchObject({
        type: 'session_started',
        sessionId: id,
      })
      const removed = await client().during(async () => {
        const { status, body } = await ask<Session>('DELETE', path)
        expect(status).toBe(200)
        expect(body.taskIds).toEqual([tasks[0].id])
      })
      expect(types(removed)).toEqual([
        'session:task_removed',
        'task:session_removed',
        'session:updated',
        'task:updated',
      ])
      const task = await taskNow(tasks[1].id)
      expect(task.sessionIds).not.toContain(id)
      expect(task.timeline.at(-1)).toMatchObject({ type: 'session_ended', sessionId: id })
    })

    it('take the same task once, however often it is added', async () => {
      const { id } = await make()
      const path = `/api/sessions/${id}/tasks/${tasks[1].id}`
      await ask('POST', path)
      const before = await taskNow(tasks[1].id)
      const told = await client().during(() => ask('POST', path))
      expect(told).toEqual([])
      expect(await taskNow(tasks[1].id)).toEqual(before)
    })

    it.each(['POST', 'DELETE'])('say what is not there: %s', async (method) => {
      const { id } = await make()
      expect(await ask(method, `/api/sessions/sess_none/tasks/${tasks[0].id}`)).toMatchObject({
        status: 404,
        body: refusal('SESSION_NOT_FOUND'),
      })
      expect(await ask(method, `/api/sessions/${id}/tasks/task_0_none`)).toMatchObject({
        status: 404,
        body: refusal('TASK_NOT_FOUND'),
      })
    })

    it('are deleted: their tasks lose them, with an entry in the timeline', async () => {
      const { id } = await make()
      const told = await client().during(async () => {
        const answer = await ask('DELETE', `/api/sessions/${id}`)
        expect(answer).toEqual({ status: 200, body: { success: true, id } })
      })
      expect(told).toMatchObject([
        { type: 'task:session_removed', data: { taskId: tasks[0].id, sessionId: id } },
        { type: 'session:deleted', data: { id } },
        { type: 'task:updated', data: { id: tasks[0].id } },
      ])
      const task = await taskNow(tasks[0].id)
      expect(task.sessionIds).not.toContain(id)
      expect(task.timeline.at(-1)).toMatchObject({ type: 'session_ended', sessionId: id })
      expect(await ask('DELETE', `/api/sessions/${id}`)).toMatchObject({
        status: 404,
        body: refusal('SESSION_NOT_FOUND'),
      })
    })

    it('tell when they begin and cease to wait for a person, and not again', async () => {
      const { id } = await make()
      const told = await client().during(async () => {
        await patch(id, { needsInput: { active: true, message: 'May I?' } })
        await patch(id, { needsInput: { active: true, message: 'May I?' } })
        await patch(id, { status: 'completed' })
      })
      const waits = told.filter(({ type }) => type === 'session:needs_input')
      expect(waits).toMatchObject([
        { data: { sessionId: id, needsInput: { active: true, message: 'May I?' } } },
        { data: { sessionId: id, needsInput: { active: false } } },
      ])
      expect((await sessionNow(id)).needsInput.active).toBe(false)
    })
  })
}
