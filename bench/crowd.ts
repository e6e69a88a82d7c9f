import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestTmux } from '../tests/support/tmux.ts'

/** Makes sessions until there are `count`, each with a process of its own that does nothing. */
export async function crowd(tmux: TestTmux, count: number): Promise<void> {
  const there = (await tmux.run('list-sessions')).trim().split('\n').length
  const lines = Array.from({ length: count - there }, (_, n) => newSession(there + n))
  const file = join(tmux.tmpdir, 'crowd.conf')
  writeFileSync(file, `${lines.join('\n')}\n`)
  await tmux.run('source-file', file)
}

const newSession = (n: number) =>
  `new-session -d -s team-${Math.floor(n / 10)}-agent-${n} -x 80 -y 24 'sleep 100000'`
