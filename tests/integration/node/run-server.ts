import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { cleanEnv } from '../../support/env.ts'
import { ROOT } from '../../support/node.ts'
import { exited } from '../../support/processes.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the node from source until it ends by itself, which is expected of it here. */
export async function runServer(env: Record<string, string>): Promise<Ended> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  const child = spawn(process.execPath, ['--import', tsx.href, `${ROOT}server.mts`], {
    cwd: ROOT,
    env: cleanEnv({ MAESTRO_NO_OPEN: '1', MAESTRO_UI: 'off', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), 25_000)
  const code = await exited(child)
  clearTimeout(timer)
  return { code, ...out }
}
