import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isAlive } from '../../support/processes.ts'
import { createTmux } from '../../support/tmux.ts'
import { until } from '../../support/until.ts'

test('a private tmux server shows what its sessions print', async () => {
  const tmux = createTmux()
  try {
    const id = await tmux.newSession('one', { command: 'printf "h%sllo" e; exec cat' })
    await until(async () => (await tmux.capture(id)).includes('hello'))
    expect(existsSync(tmux.socket)).toBe(true)
  } finally {
    await tmux.close()
  }
})

test('it leaves no process, socket or directory, even of a program that ignores hangups', async () => {
  const tmux = createTmux()
  await tmux.newSession('deaf', { command: 'trap "" HUP; echo ready; while :; do sleep 1; done' })
  await until(async () => (await tmux.capture('deaf')).includes('ready'))
  const server = await tmux.pid()
  const pane = Number(await tmux.run('display-message', '-p', '-t', 'deaf', '#{pane_pid}'))
  await tmux.close()
  expect([server, pane].map((pid) => isAlive(pid ?? 0))).toEqual([false, false])
  expect(existsSync(tmux.tmpdir)).toBe(false)
})

test('two private servers do not see each other', async () => {
  const [a, b] = [createTmux(), createTmux()]
  try {
    await Promise.all([a.newSession('a'), b.newSession('b')])
    expect(await a.run('list-sessions', '-F', '#{session_name}')).toBe('a\n')
    expect(await b.run('list-sessions', '-F', '#{session_name}')).toBe('b\n')
  } finally {
    await Promise.all([a.close(), b.close()])
  }
})
