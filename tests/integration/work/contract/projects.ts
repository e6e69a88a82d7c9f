import { describe, expect, it } from 'vitest'
import type { Project } from '../../../../lib/wire/project.ts'
import { type Client, refusal } from './rig.ts'

export function projectsContract(client: () => Client): void {
  const ask: Client['ask'] = (...args) => client().ask(...args)

  describe('projects', () => {
    it('are created with a name alone, and have all fields', async () => {
      const before = Date.now()
      const { status, body } = await ask<Project>('POST', '/api/projects', { name: 'My Project' })
      expect(status).toBe(201)
      expect(body).toMatchObject({ name: 'My Project', workingDir: '', description: '' })
      expect(body.id).toMatch(/^proj_\d+_[a-z0-9]+$/)
      expect(body.createdAt).toBeGreaterThanOrEqual(before)
      expect(body.updatedAt).toBe(body.createdAt)
    })

    it('keep workingDir and description as they were given', async () => {
      const fields = {
        name: 'E-commerce',
        workingDir: '/srv/shop',
        description: 'Main — “shop” 🛒',
      }
      const { id } = await client().project(fields)
      const { status, body } = await ask('GET', `/api/projects/${id}`)
      expect(status).toBe(200)
      expect(body).toMatchObject(fields)
    })

    it.each([{}, { name: '' }, { name: 7 }, { name: '  ' }])(
      'are refused without a name: %j',
      async (body) => {
        const answer = await ask('POST', '/api/projects', body)
        expect(answer).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
        expect(answer.body).toMatchObject({ details: { field: 'name' } })
      },
    )

    it('are listed in the order of their creation, as a plain array', async () => {
      const made = [await client().project(), await client().project(), await client().project()]
      const { status, body } = await ask<Project[]>('GET', '/api/projects')
      expect(status).toBe(200)
      const ids = made.map(({ id }) => id)
      expect(body.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids)
    })

    it('are changed by PUT field by field; id and createdAt stay, updatedAt is new', async () => {
      const project = await client().project({ workingDir: '/a' })
      const path = `/api/projects/${project.id}`
      const { status, body } = await ask<Project>('PUT', path, {
        ...{ id: 'proj_other', createdAt: 1, updatedAt: 1, unheardOf: true },
        name: 'Updated',
      })
      expect(status).toBe(200)
      expect(body).toMatchObject({ id: project.id, createdAt: project.createdAt, name: 'Updated' })
      expect(body.workingDir).toBe('/a')
      expect(body.updatedAt).toBeGreaterThanOrEqual(project.updatedAt)
      expect(body.updatedAt).not.toBe(1)
      expect(body).not.toHaveProperty('unheardOf')
      expect((await ask('GET', path)).body).toEqual(body)
    })

    it('are deleted, and then not found', async () => {
      const { id } = await client().project()
      const path = `/api/projects/${id}`
      expect(await ask('DELETE', path)).toEqual({ status: 200, body: { success: true, id } })
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await ask(method, path, method === 'PUT' ? { name: 'x' } : undefined)
        expect(answer).toMatchObject({ status: 404, body: refusal('PROJECT_NOT_FOUND') })
      }
    })

    it('are not deleted while they have tasks or sessions', async () => {
      const { id } = await client().project()
      const task = await client().task(id)
      const refused = await ask('DELETE', `/api/projects/${id}`)
      expect(refused).toMatchObject({ status: 400, body: refusal('PROJECT_HAS_DEPENDENCIES') })
      const session = await client().session(id, [task.id])
      await ask('DELETE', `/api/tasks/${task.id}`)
      expect((await ask('DELETE', `/api/projects/${id}`)).status).toBe(400)
      await ask('DELETE', `/api/sessions/${session.id}`)
      expect((await ask('DELETE', `/api/projects/${id}`)).status).toBe(200)
    })

    it('are told of: created, updated and deleted, whole', async () => {
      let project: Project | undefined
      const told = await client().during(async () => {
        project = await client().project()
        await ask('PUT', `/api/projects/${project.id}`, { name: 'other' })
        await ask('DELETE', `/api/projects/${project.id}`)
      })
      const id = project?.id
      expect(told).toMatchObject([
        { type: 'project:created', event: 'project:created', data: project },
        { type: 'project:updated', event: 'project:updated', data: { id, name: 'other' } },
        { type: 'project:deleted', event: 'project:deleted', data: { id } },
      ])
      expect(told[2]?.data).toEqual({ id })
    })

    it('tell of nothing when nothing was done', async () => {
      const told = await client().during(async () => {
        await ask('POST', '/api/projects', {})
        await ask('PUT', '/api/projects/proj_0_none', { name: 'x' })
        await ask('DELETE', '/api/projects/proj_0_none')
      })
      expect(told).toEqual([])
    })

    it('that are not JSON, or too much of it, are refused', async () => {
      const broken = await ask('POST', '/api/projects', '{"name": ')
      expect(broken).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
      const long = await ask('POST', '/api/projects', { name: 'x'.repeat(201) })
      expect(long).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
    })
  })
}
