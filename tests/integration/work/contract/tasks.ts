import { beforeAll, describe, expect, it } from 'vitest'
import type { Project } from '../../../../lib/wire/project.ts'
import type { Task } from '../../../../lib/wire/task.ts'
import { type Client, refusal, types } from './rig.ts'

export function tasksContract(client: () => Client): void {
  const ask: Client['ask'] = (...args) => client().ask(...args)
  const patch = (id: string, body: object) => ask<Task>('PATCH', `/api/tasks/${id}`, body)

  describe('tasks', () => {
    let project: Project
    let other: Project
    const make = (fields?: object) => client().task(project.id, fields)
    beforeAll(async () => {
      project = await client().project({ name: 'tasks' })
      other = await client().project({ name: 'others' })
    })

    it('are created with defaults, and have all fields', async () => {
      const { status, body } = await ask<Task>('POST', '/api/tasks', {
        projectId: project.id,
        title: 'Implement user authentication',
      })
      expect(status).toBe(201)
      expect(body).toMatchObject({
        projectId: project.id,
        parentId: null,
        title: 'Implement user authentication',
        description: '',
        status: 'pending',
        priority: 'medium',
        sessionIds: [],
        skillIds: [],
        agentIds: [],
        dependencies: [],
        startedAt: null,
        completedAt: null,
        initialPrompt: '',
      })
      expect(body.id).toMatch(/^task_\d+_[a-z0-9]+$/)
      expect(body.timeline).toEqual([
        {
          id: expect.stringMatching(/^evt_/),
          type: 'created',
          timestamp: body.createdAt,
          message: 'Task created',
        },
      ])
      expect(await ask('GET', `/api/tasks/${body.id}`)).toEqual({ status: 200, body })
    })

    it('keep what they are given', async () => {
      const parent = await make()
      const fields = {
        parentId: parent.id,
        description: 'Add JWT-based authentication',
        priority: 'high',
        initialPrompt: 'add user auth to the app',
        acceptanceCriteria: ['it works'],
        dependencies: [parent.id],
      }
      expect(await make(fields)).toMatchObject(fields)
    })

    it.each([
      ['projectId', { title: 'x' }],
      ['title', {}],
      ['title', { title: '' }],
      ['priority', { title: 'x', priority: 'urgent' }],
    ])('are refused for their %s', async (field, fields) => {
      const projectId = field === 'projectId' ? {} : { projectId: project.id }
      const answer = await ask('POST', '/api/tasks', { ...projectId, ...fields })
      expect(answer).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
      expect(answer.body).toMatchObject({ details: { field } })
    })

    it('need a project, a parent and dependencies that are there, of one project', async () => {
      const elsewhere = await client().task(other.id)
      const ofNone = await ask('POST', '/api/tasks', { projectId: 'proj_0_none', title: 'x' })
      expect(ofNone).toMatchObject({ status: 404, body: refusal('PROJECT_NOT_FOUND') })
      for (const [id, status, code] of [
        ['task_0_none', 404, 'TASK_NOT_FOUND'],
        [elsewhere.id, 400, 'VALIDATION_ERROR'],
      ] as const) {
        for (const fields of [{ parentId: id }, { dependencies: [id] }]) {
          const task = { projectId: project.id, title: 'x', ...fields }
          expect(await ask('POST', '/api/tasks', task)).toMatchObject({
            status,
            body: refusal(code),
          })
        }
      }
    })

    it('are listed by project, status and parent', async () => {
      const own = await client().project()
      const root = await client().task(own.id)
      const child = await client().task(own.id, { parentId: root.id })
      await patch(child.id, { status: 'blocked' })
      const ids = async (query: string) => {
        const { status, body } = await ask<Task[]>('GET', `/api/tasks?${query}`)
        expect(status).toBe(200)
        return body.map(({ id }) => id)
      }
      expect(await ids(`projectId=${own.id}`)).toEqual([root.id, child.id])
      expect(await ids(`projectId=${own.id}&status=blocked`)).toEqual([child.id])
      expect(await ids(`projectId=${own.id}&parentId=null`)).toEqual([root.id])
      expect(await ids(`parentId=${root.id}`)).toEqual([child.id])
      expect(await ids('projectId=proj_0_none')).toEqual([])
      expect(await ids('')).toEqual(expect.arrayContaining([root.id, child.id]))
      const wrong = await ask('GET', '/api/tasks?status=done')
      expect(wrong).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
    })

    it('give their children', async () => {
      const parent = await make()
      const children = [await make({ parentId: parent.id }), await make({ parentId: parent.id })]
      expect(await ask('GET', `/api/tasks/${parent.id}/children`)).toEqual({
        status: 200,
        body: children,
      })
      const none = await ask('GET', '/api/tasks/task_0_none/children')
      expect(none).toMatchObject({ status: 404, body: refusal('TASK_NOT_FOUND') })
    })

    it('note when they were started and completed, once; opening again clears the end', async () => {
      const { id } = await make()
      const started = (await patch(id, { status: 'in_progress' })).body
      expect(started.startedAt).toBeGreaterThan(0)
      expect(started.completedAt).toBeNull()
      await patch(id, { status: 'blocked' })
      const again = (await patch(id, { status: 'in_progress' })).body
      expect(again.startedAt).toBe(started.startedAt)
      const completed = (await patch(id, { status: 'completed' })).body
      expect(completed.completedAt).toBeGreaterThan(0)
      const twice = (await patch(id, { status: 'completed', title: 'same' })).body
      expect(twice.completedAt).toBe(completed.completedAt)
      expect((await patch(id, { status: 'pending' })).body).toMatchObject({
        completedAt: null,
        startedAt: started.startedAt,
      })
    })

    it('change those fields that are given, and no read-only one', async () => {
      const task = await make({ description: 'before' })
      const { status, body } = await patch(task.id, {
        ...{ id: 'task_x', projectId: other.id, createdAt: 1, startedAt: 5, unheardOf: 1 },
        title: 'New Title',
        priority: 'low',
        skillIds: ['skill_1'],
        agentIds: ['agent_1'],
      })
      expect(status).toBe(200)
      expect(body).toMatchObject({
        id: task.id,
        projectId: project.id,
        createdAt: task.createdAt,
        startedAt: null,
        title: 'New Title',
        description: 'before',
        priority: 'low',
        skillIds: ['skill_1'],
        agentIds: ['agent_1'],
      })
      const none = await patch('task_0_none', { title: 'x' })
      expect(none).toMatchObject({ status: 404, body: refusal('TASK_NOT_FOUND') })
      const wrong = await patch(task.id, { status: 'done' })
      expect(wrong).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
    })

    it('append what PATCH gives as timeline, and a whole task sent back adds nothing', async () => {
      const task = await make()
      const entry = {
        id: 'evt_002',
        type: 'update',
        message: 'Progress update',
        timestamp: 1706789123456,
      }
      const { body } = await patch(task.id, { timeline: [entry, { message: 'bare' }] })
      expect(body.timeline).toMatchObject([
        { type: 'created' },
        entry,
        { type: 'update', message: 'bare', id: expect.stringMatching(/^evt_/) },
      ])
      const back = await patch(task.id, body)
      expect(back.body.timeline).toEqual(body.timeline)
    })

    it('take timeline entries; a message is needed', async () => {
      const { id } = await make()
      const path = `/api/tasks/${id}/timeline`
      const entry = { type: 'milestone', message: 'User model completed', sessionId: 'sess_1' }
      const { status, body } = await ask<Task>('POST', path, entry)
      expect(status).toBe(200)
      expect(body.timeline).toHaveLength(2)
      expect(body.timeline[1]).toMatchObject(entry)
      for (const wrong of [{}, { message: '' }, { message: 'x', type: 'gossip' }]) {
        expect(await ask('POST', path, wrong)).toMatchObject({
          status: 400,
          body: refusal('VALIDATION_ERROR'),
        })
      }
      expect(await ask('POST', '/api/tasks/task_0_none/timeline', { message: 'x' })).toMatchObject({
        status: 404,
        body: refusal('TASK_NOT_FOUND'),
      })
    })

    it('cannot wait for each other, nor be below themselves', async () => {
      const a = await make()
      const b = await make({ dependencies: [a.id], parentId: a.id })
      const c = await make({ dependencies: [b.id], parentId: b.id })
      expect(await patch(a.id, { dependencies: [c.id] })).toMatchObject({
        status: 400,
        body: { ...refusal('DEPENDENCY_CYCLE'), details: { cycle: [a.id, c.id, b.id, a.id] } },
      })
      expect(await patch(a.id, { dependencies: [a.id] })).toMatchObject({
        body: refusal('DEPENDENCY_CYCLE'),
      })
      expect(await patch(a.id, { parentId: c.id })).toMatchObject({
        status: 400,
        body: refusal('VALIDATION_ERROR'),
      })
      expect((await patch(c.id, { parentId: a.id, dependencies: [a.id] })).status).toBe(200)
    })

    it('are deleted with their children; others wait for them no more', async () => {
      const root = await make()
      const child = await make({ parentId: root.id })
      const waits = await make({ dependencies: [child.id] })
      const session = await client().session(project.id, [child.id, waits.id])
      const told = await client().during(async () => {
        expect(await ask('DELETE', `/api/tasks/${root.id}`)).toEqual({
          status: 200,
          body: { success: true, id: root.id },
        })
      })
      expect((await ask('GET', `/api/tasks/${child.id}`)).status).toBe(404)
      expect((await ask<Task>('GET', `/api/tasks/${waits.id}`)).body.dependencies).toEqual([])
      expect((await ask('GET', `/api/sessions/${session.id}`)).body).toMatchObject({
        taskIds: [waits.id],
      })
      expect(types(told)).toEqual([
        'session:task_removed',
        'task:session_removed',
        'task:deleted',
        'task:deleted',
        'session:updated',
        'task:updated',
      ])
      expect(told.filter(({ type }) => type === 'task:deleted').map(({ data }) => data)).toEqual([
        { id: child.id },
        { id: root.id },
      ])
    })

    it('are told of: created, and updated by PATCH and timeline, whole', async () => {
      let task: Task | undefined
      const told = await client().during(async () => {
        task = await make()
        await patch(task.id, { status: 'in_progress' })
        await ask('POST', `/api/tasks/${task.id}/timeline`, { message: 'hello' })
      })
      expect(told).toMatchObject([
        { type: 'task:created', event: 'task:created', data: task },
        { type: 'task:updated', data: { id: task?.id, status: 'in_progress', title: 'a task' } },
        { type: 'task:updated', data: { timeline: [{}, { message: 'hello' }] } },
      ])
    })

    it('are told of with the last hundred entries of a long timeline', async () => {
      const { id } = await make()
      const timeline = Array.from({ length: 150 }, (_, n) => ({ message: `step ${n}` }))
      const told = await client().during(() => patch(id, { timeline }))
      expect(told[0]?.data.timeline).toHaveLength(100)
      expect(told[0]?.data).toMatchObject({ timelineTruncated: true })
      expect(told[0]?.data.timeline[99]).toMatchObject({ message: 'step 149' })
      expect((await ask<Task>('GET', `/api/tasks/${id}`)).body.timeline).toHaveLength(151)
    })

    it('take sessions by PATCH, on both sides', async () => {
      const first = await make()
      const { id } = await make()
      const session = await client().session(project.id, [first.id])
      const told = await client().during(() => patch(id, { sessionIds: [session.id] }))
      expect(types(told)).toEqual([
        'session:task_added',
        'task:session_added',
        'session:updated',
        'task:updated',
      ])
      expect((await ask('GET', `/api/sessions/${session.id}`)).body).toMatchObject({
        taskIds: [first.id, id],
      })
      expect((await patch(id, { sessionIds: [] })).body.sessionIds).toEqual([])
      expect((await ask('GET', `/api/sessions/${session.id}`)).body).toMatchObject({
        taskIds: [first.id],
      })
      expect(await patch(id, { sessionIds: ['sess_none'] })).toMatchObject({
        status: 404,
        body: refusal('SESSION_NOT_FOUND'),
      })
    })
  })
}
