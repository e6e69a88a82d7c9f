import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '../tests/support/agents.ts'
import { startTestNode, type TestNode } from '../tests/support/node.ts'
import { exited } from '../tests/support/processes.ts'
import { until } from '../tests/support/until.ts'
import { track } from './resources.ts'
import { listAgents, openStage, type Stage } from './stage.ts'

/** A stage, and a second node that is its peer: what is on the stage is reached through it. */
export interface PeerStage extends Stage {
  readonly through: TestNode
}

/** `pages`: the second node serves the dashboard too. */
export async function openPeerStage({ pages = false } = {}): Promise<PeerStage> {
  const stage = await openStage()
  const through = track(
    await startTestNode({ bundle: true, env: pages ? {} : { MAESTRO_UI: 'off' } }),
  )
  const { code } = (
    await call<{ code: string }>(stage.node, 'POST', '/api/pair/codes', { kind: 'host' })
  ).body
  const added = await call(through, 'POST', '/api/hosts', { url: stage.node.url, code })
  if (added.status !== 201) throw new Error(`${added.status} ${JSON.stringify(added.body)}`)
  return {
    ...stage,
    through,
    async close() {
      await through.close()
      await stage.close()
    },
  }
}

/** Resolves when the node lists the agent, wherever that is. */
export function knows(node: TestNode, agentId: string): Promise<true> {
  return until(async () => (await listAgents(node)).some(({ id }) => id === agentId) || null, {
    message: () => `agent ${agentId} at ${node.url}`,
  })
}

export interface Pipe {
  /** `http://127.0.0.1:<port>`: the node as it is behind the pipe. */
  readonly url: string
  close(): Promise<void>
}

/** A process between a client and the node that does nothing but hand bytes on (`pipe.mjs`). */
export function openPipe(node: TestNode): Promise<Pipe> {
  return startPipe(process.execPath, [new URL('pipe.mjs', import.meta.url).pathname], node)
}

/** The same without Node (`pipe.c`), built with the compiler that is there. */
export async function openBarePipe(node: TestNode): Promise<Pipe> {
  const dir = mkdtempSync(join(tmpdir(), 'mt-pipe-'))
  const program = join(dir, 'pipe')
  try {
    execFileSync('cc', ['-O2', '-o', program, new URL('pipe.c', import.meta.url).pathname])
    return await startPipe(program, [], node)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function startPipe(program: string, args: string[], node: TestNode): Promise<Pipe> {
  const pipe = spawn(program, [...args, String(node.port)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = exited(pipe)
  const port = await new Promise<number>((resolve, reject) => {
    pipe.stdout?.once('data', (text: Buffer) => resolve(Number(text.toString())))
    void gone.then((code) => reject(new Error(`the pipe ended with ${code}`)))
  })
  return track({
    url: `http://127.0.0.1:${port}`,
    async close() {
      pipe.kill()
      await gone
    },
  })
}
