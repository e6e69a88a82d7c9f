import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startTestNode } from '../../support/node.ts'
import { isAlive } from '../../support/processes.ts'

test('a test node answers, comes back after kill -9 on the same port, and leaves nothing', async () => {
  const node = await startTestNode()
  const first = node.pid
  const identity = async () => (await (await node.fetch('/api/node')).json()).id
  try {
    const id = await identity()
    await node.kill9()
    expect(isAlive(first)).toBe(false)
    await node.restart()
    expect(node.pid).not.toBe(first)
    expect(await identity()).toBe(id)
    expect(await node.stop()).toBe(0)
    await node.restart({ MAESTRO_NAME: 'another name' })
    expect((await (await node.fetch('/api/node')).json()).name).toBe('another name')
  } finally {
    await node.close()
  }
  expect(isAlive(node.pid)).toBe(false)
  expect(existsSync(node.home)).toBe(false)
  expect(existsSync(node.tmux.tmpdir)).toBe(false)
  await expect(reach(node.port)).rejects.toThrow('ECONNREFUSED')
})

test('a node that cannot start says why', async () => {
  await expect(startTestNode({ env: { MAESTRO_LOG_LEVEL: 'loud' } })).rejects.toThrow(
    /MAESTRO_LOG_LEVEL/,
  )
})

function reach(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    }).once('error', reject)
  })
}
