import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Agent } from '../lib/wire/agent.ts'
import { startTestNode, type TestNode } from '../tests/support/node.ts'
import { createTmux, type TestTmux } from '../tests/support/tmux.ts'
import { until } from '../tests/support/until.ts'
import { track } from './resources.ts'

/** A private tmux with sessions, and a node (the production bundle, a process of its own) on it. */
export interface Stage {
  readonly tmux: TestTmux
  readonly node: TestNode
  /** The agent that the node made of a session. */
  agentId(session: string): Promise<string>
  /** Makes a session that answers commands: see `PLAYER`. */
  player(session: string, size: { cols: number; rows: number }): Promise<void>
  /** A file for a player to show; answers its path. */
  file(name: string, content: string): string
  close(): Promise<void>
}

/**
 * Runs in a pane: shows the file whose path comes in as a line, then `[done <n>]`. It does not echo,
 * so nothing but the file and that mark is drawn.
 */
const PLAYER = `stty -echo; printf 'ready\\n'; n=0
while read -r file; do n=$((n+1)); cat "$file"; printf '\\n[done %s]\\n' "$n"; done`

export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  const tmux = track(createTmux())
  // The first session starts the server; what follows must not see its status line or its clock.
  await tmux.newSession('idle', { command: 'sleep 100000' })
  await tmux.run('set-option', '-g', 'status', 'off')
  const script = join(tmux.tmpdir, 'player.sh')
  writeFileSync(script, PLAYER)
  const node = track(await startTestNode({ tmux, bundle: true, env }))

  return {
    tmux,
    node,
    agentId: (session) =>
      until(async () => (await listAgents(node)).find(({ name }) => name === session)?.id, {
        message: () => `an agent for ${session}`,
      }),
    async player(session, size) {
      await tmux.newSession(session, { command: `sh ${script}`, ...size })
      await until(async () => (await tmux.capture(`=${session}:`)).includes('ready'))
    },
    file(name, content) {
      const path = join(tmux.tmpdir, name)
      writeFileSync(path, content)
      return path
    },
    async close() {
      await node.close()
      await tmux.close()
    },
  }
}

export async function listAgents(node: TestNode): Promise<Agent[]> {
  return (await (await node.fetch('/api/agents?limit=1000')).json()) as Agent[]
}

const WORDS = ['request', 'agent', 'terminal', 'answer', 'window', 'buffer', 'session', 'status']

/** Log lines with some colour, `bytes` of them at least. */
export function logLines(bytes: number): string {
  const lines: string[] = []
  let length = 0
  for (let n = 0; length < bytes; n++) {
    const word = WORDS[n % WORDS.length]
    const other = WORDS[(n * 7) % WORDS.length]
    const line = `${String(n).padStart(7, '0')} \u001b[3${1 + (n % 6)}m${word}\u001b[0m ${other} took ${n % 977} ms, ${(n * 31) % 4096} bytes\n`
    lines.push(line)
    length += line.length
  }
  return lines.join('')
}
