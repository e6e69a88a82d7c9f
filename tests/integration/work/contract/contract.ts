import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestNode, type TestNode, type TestNodeOptions } from '../../../support/node.ts'
import { concurrencyContract } from './concurrency.ts'
import { projectsContract } from './projects.ts'
import { type Client, openClient } from './rig.ts'
import { sessionsContract } from './sessions.ts'
import { tasksContract } from './tasks.ts'

/** The contract of Maestro Server, request by request, of a node with these options. */
export function describeContract(name: string, options: () => TestNodeOptions): void {
  describe(name, () => {
    let node: TestNode
    let client: Client
    beforeAll(async () => {
      node = await startTestNode(options())
      client = await openClient(node)
    }, 60_000)
    afterAll(async () => {
      client?.close()
      await node?.close()
    })

    it('answers /health', async () => {
      const { status, body } = await client.ask('GET', '/health')
      expect(status).toBe(200)
      expect(body).toMatchObject({ status: 'ok' })
      expect(body.timestamp).toBeGreaterThan(1.7e12)
      expect(body.uptime).toBeGreaterThan(0)
    })
    projectsContract(() => client)
    tasksContract(() => client)
    sessionsContract(() => client)
    concurrencyContract(() => client)

    it('has all of it after it was killed', async () => {
      const lists = () =>
        Promise.all(
          ['projects', 'tasks', 'sessions'].map(
            async (each) => (await client.ask('GET', `/api/${each}`)).body,
          ),
        )
      const before = await lists()
      await node.kill9()
      await node.restart()
      expect(await lists()).toEqual(before)
    })
  })
}
