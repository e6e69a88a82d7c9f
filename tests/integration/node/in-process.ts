import { join } from 'node:path'
import { loadConfig } from '../../../lib/config.ts'
import { createLog } from '../../../lib/log.ts'
import { type MaestroNode, startNode } from '../../../lib/node.ts'
import { freePort } from '../../support/ports.ts'
import { tempDir } from '../../support/temp.ts'
import { createTmux } from '../../support/tmux.ts'

/** A whole node in this process, with directories and tmux of its own, without a dashboard. */
export async function startInProcess(env: Record<string, string> = {}): Promise<MaestroNode> {
  const dir = tempDir('inproc')
  const tmux = createTmux()
  const config = loadConfig(
    {
      PORT: String(await freePort()),
      DATA_DIR: join(dir.path, 'data'),
      MAESTRO_UI: 'off',
      MAESTRO_TMUX_SOCKET: tmux.socket,
      ...env,
    },
    dir.path,
  )
  const log = createLog({ level: 'silent' })
  const node = await startNode(config, { log, pages: { mode: 'off', dir: '' } })
  return {
    ...node,
    async close() {
      await node.close()
      await tmux.close()
      dir.close()
    },
  }
}
