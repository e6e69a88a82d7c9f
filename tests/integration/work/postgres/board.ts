import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Task } from '../../../../lib/wire/task.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import type { TestPostgres } from '../../../support/postgres.ts'
import { until } from '../../../support/until.ts'
import { type Client, openClient } from '../contract/rig.ts'

/** Two nodes that share a board. */
export function describeBoard(postgres: () => TestPostgres): void {
  describe('two nodes with one DATABASE_URL', () => {
    let nodes: [TestNode, TestNode]
    let clients: [Client, Client]
    /** Frames of the feed of the second node. */
    const heard: { type: string; hostId?: string; data?: Record<string, unknown> }[] = []
    let feed: WebSocket

    beforeAll(async () => {
      const DATABASE_URL = await postgres().database('board')
      const options = { env: { MAESTRO_UI: 'off', MAESTRO_LOG_LEVEL: 'debug', DATABASE_URL } }
      // At once: both find an empty database.
      nodes = await Promise.all([startTestNode(options), startTestNode(options)])
      clients = await Promise.all([openClient(nodes[0]), openClient(nodes[1])])
      feed = new WebSocket(`${nodes[1].url.replace('http', 'ws')}/ws`)
      feed.on('message', (data) => heard.push(JSON.parse(String(data))))
      await until(() => heard.some(({ type }) => type === 'hello'))
    }, 60_000)

    afterAll(async () => {
      feed?.close()
      for (const client of clients ?? []) client.close()
      await Promise.all((nodes ?? []).map((node) => node.close()))
    })

    it('have one home for all of it, which is the database', async () => {
      const made = await clients[0].project({ name: 'of the first' })
      expect(made.homeId).toMatch(/^shared:[0-9a-f-]{36}$/)
      const { body } = await clients[1].ask('GET', `/api/projects/${made.id}`)
      expect(body).toEqual(made)
    })

    it("hear of each other's changes, whole, once and in order", async () => {
      const from = heard.length
      const project = await clients[0].project()
      const task = await clients[0].task(project.id)
      const session = await clients[0].session(project.id, [task.id])
      await clients[0].ask('PATCH', `/api/sessions/${session.id}`, { needsInput: { active: true } })
      await clients[0].ask('DELETE', `/api/sessions/${session.id}`)
      const last = await clients[0].project({ name: 'last' })
      await until(() => heard.some(({ data }) => data?.id === last.id))
      const told = heard.slice(from).filter(({ type }) => /^(project|task|session):/.test(type))
      const types = told.map(({ type }) => type)
      // What is gone when it is read is told of by its end alone.
      const lasting = types.filter(
        (type) => !/^(session:(created|updated|needs_input)|task:updated)$/.test(type),
      )
      expect(lasting).toEqual([
        'project:created',
        'task:created',
        'task:session_added',
        'task:session_removed',
        'session:deleted',
        'project:created',
      ])
      expect(told[0]?.data).toEqual(project)
      // Whoever follows up what happened does so on the node where it did.
      expect(told.map(({ hostId }) => hostId)).toEqual(told.map(() => project.homeId))
      expect(told.at(-1)?.data).toEqual(last)
    })

    it('lose no update of each other', async () => {
      const project = await clients[0].project()
      const { id } = await clients[0].task(project.id)
      const path = `/api/tasks/${id}`
      for (let n = 0; n < 15; n++) {
        // Different fields of one row, and one timeline, at once.
        const answers = await Promise.all([
          clients[0].ask('PATCH', path, { title: `title ${n}`, timeline: [{ message: `a${n}` }] }),
          clients[1].ask('PATCH', path, { description: `${n}`, timeline: [{ message: `b${n}` }] }),
        ])
        expect(answers.map(({ status }) => status)).toEqual([200, 200])
        const { body } = await clients[1].ask<Task>('GET', path)
        expect(body).toMatchObject({ title: `title ${n}`, description: `${n}` })
        const messages = body.timeline.map(({ message }) => message)
        expect(messages).toHaveLength(1 + 2 * (n + 1))
        expect(new Set(messages.slice(-2))).toEqual(new Set([`a${n}`, `b${n}`]))
      }
    })

    it('tell to read again when a change is too long to name', async () => {
      const project = await clients[0].project()
      const tasks = await Promise.all(Array.from({ length: 40 }, () => clients[0].task(project.id)))
      const taskIds = tasks.map(({ id }) => id)
      const from = heard.length
      const { id } = await clients[0].session(project.id, taskIds.slice(0, 1))
      await clients[0].ask('PATCH', `/api/sessions/${id}`, { taskIds })
      await until(() => heard.slice(from).some(({ type }) => type === 'resync'))
      const { body } = await clients[1].ask('GET', `/api/sessions/${id}`)
      expect(body).toMatchObject({ taskIds })
    })

    it('answer 503 while the database is away, and go on when it is back', async () => {
      const pids = nodes.map(({ pid }) => pid)
      const kept = await clients[0].project({ name: 'kept' })
      await postgres().kill9()
      for (const { ask } of clients) {
        for (const answer of [
          await ask('GET', '/api/projects'),
          await ask('POST', '/api/projects', { name: 'refused' }),
        ]) {
          expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } })
          expect(answer.body.message).toMatch(/does not answer \(.+\).*try again/)
        }
        expect((await ask('GET', '/api/agents')).status).toBe(200)
      }
      const from = heard.length
      await postgres().start()
      const made = await until(async () => {
        const { status, body } = await clients[0].ask('POST', '/api/projects', { name: 'again' })
        return status === 201 && body
      })
      await until(() => heard.slice(from).some(({ type }) => type === 'resync'))
      const { body } = await clients[1].ask('GET', '/api/projects')
      expect(body).toContainEqual(kept)
      expect(body).toContainEqual(made)
      expect(body).not.toContainEqual(expect.objectContaining({ name: 'refused' }))
      const last = await clients[0].project({ name: 'heard' })
      await until(() => heard.some(({ data }) => data?.id === last.id))
      expect(nodes.map(({ pid }) => pid)).toEqual(pids)
    })

    it('show the password to nobody', async () => {
      const { password } = postgres()
      const secrets = [password, encodeURIComponent(password)]
      const shown = [
        nodes[0].logs(),
        nodes[1].logs(),
        await (await nodes[0].fetch('/metrics')).text(),
        await (await nodes[0].fetch('/api/node')).text(),
        ...commandLines(),
      ]
      expect(nodes[0].logs()).toContain('The shared database is away')
      for (const text of shown) {
        for (const secret of secrets) expect(text).not.toContain(secret)
      }
    })
  })
}

/** What ps(1) shows of every process. */
function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return '' // it has ended
      }
    })
}
