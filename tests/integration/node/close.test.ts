import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../lib/config.ts'
import { createLog } from '../../../lib/log.ts'
import { startNode } from '../../../lib/node.ts'
import { freePort } from '../../support/ports.ts'
import { tempDir } from '../../support/temp.ts'
import { createTmux } from '../../support/tmux.ts'
import { until } from '../../support/until.ts'

const resources = () => process.getActiveResourcesInfo().sort()

test('close() leaves nothing behind, and the node can start again in the same process', async () => {
  const dir = tempDir('close')
  const tmux = createTmux()
  try {
    await tmux.newSession('there')
    const env = {
      PORT: String(await freePort()),
      DATA_DIR: join(dir.path, 'data'),
      MAESTRO_UI: 'off',
      MAESTRO_TMUX_SOCKET: tmux.socket,
    }
    const options = {
      log: createLog({ level: 'silent' }),
      pages: { mode: 'off', dir: '' },
    } as const
    const before = resources()
    for (let round = 0; round < 2; round += 1) {
      const node = await startNode(loadConfig(env, dir.path), options)
      const response = await fetch(`http://127.0.0.1:${node.port}/api/node`, {
        headers: { connection: 'close' },
      })
      expect(await response.json()).toMatchObject({ id: node.hostId })
      await node.close()
      await node.close()
      await until(() => resources().length <= before.length, {
        message: () => `${resources()} to be ${before}`,
      })
    }
  } finally {
    await tmux.close()
    dir.close()
  }
})

test('a start that fails at the end gives everything back', async () => {
  const dir = tempDir('half')
  const tmux = createTmux()
  const port = await freePort()
  const other = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  const config = loadConfig(
    {
      PORT: String(port),
      DATA_DIR: join(dir.path, 'data'),
      MAESTRO_UI: 'off',
      MAESTRO_TMUX_SOCKET: tmux.socket,
    },
    dir.path,
  )
  const options = {
    log: createLog({ level: 'silent' }),
    pages: { mode: 'off', dir: '' },
  } as const
  try {
    await expect(startNode(config, options)).rejects.toThrow(`Port ${port} is taken`)
    await new Promise((resolve) => other.close(resolve))
    const node = await startNode(config, options)
    await node.close()
  } finally {
    other.close()
    await tmux.close()
    dir.close()
  }
})
