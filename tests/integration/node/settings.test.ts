import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RawData, WebSocket } from 'ws'
import type { MaestroNode } from '../../../lib/node.ts'
import { until } from '../../support/until.ts'
import { startInProcess } from './in-process.ts'

describe('a change of settings', () => {
  let node: MaestroNode
  let ws: WebSocket
  const heard: { type: string; data?: Record<string, unknown>; id?: number }[] = []
  beforeAll(async () => {
    node = await startInProcess({ MAESTRO_NAME: 'configured' })
    ws = new WebSocket(`ws://127.0.0.1:${node.port}/`)
    ws.on('message', (data: RawData) => heard.push(JSON.parse(String(data))))
    await new Promise((resolve) => ws.once('open', resolve))
  })
  afterAll(async () => {
    ws.terminate()
    await node.close()
  })

  async function change(patch: Record<string, unknown>): Promise<typeof heard> {
    const from = heard.length
    const response = await fetch(`http://127.0.0.1:${node.port}/api/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(patch),
    })
    expect(response.status).toBe(200)
    ws.send(JSON.stringify({ type: 'ping', id: from }))
    await until(() => heard.some((message) => message.id === from))
    return heard.slice(from)
  }

  test('is told to everyone, once, and only when it is one', async () => {
    // Not once: tmux and programs are found meanwhile, and told by the same event.
    expect(await change({ name: 'Desk' })).toContainEqual(
      expect.objectContaining({
        type: 'host:updated',
        data: expect.objectContaining({ name: 'Desk' }),
      }),
    )
    const themes = (events: typeof heard) =>
      events.filter(({ type }) => type === 'theme:change').map(({ data }) => data)
    expect(themes(await change({ theme: 'light' }))).toEqual([{ theme: 'light' }])
    expect(themes(await change({ theme: 'light' }))).toEqual([])
  })
})

test('a strict node has a one-time URL for its user', async () => {
  const node = await startInProcess({ MAESTRO_TRUST_LOOPBACK: '0' })
  try {
    expect(node.url).toBe(`http://localhost:${node.port}`)
    expect(node.openUrl).toMatch(new RegExp(`^${node.url}/launch/[\\w-]{20,}$`))
    expect((await fetch(`${node.url}/health`)).status).toBe(401)
    const opened = await fetch(node.openUrl, { redirect: 'manual' })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await fetch(`${node.url}/health`, { headers: { cookie } })).status).toBe(200)
  } finally {
    await node.close()
  }
})
