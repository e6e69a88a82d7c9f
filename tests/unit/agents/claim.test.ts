import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimServer, releaseServer } from '../../../lib/agents/claim.ts'
import { createTmuxExec, type TmuxExec } from '../../../lib/terminal/tmux/exec.ts'
import { exited } from '../../support/processes.ts'
import { createTmux, type TestTmux } from '../../support/tmux.ts'

let tmux: TestTmux
let exec: TmuxExec
beforeEach(async () => {
  tmux = createTmux()
  exec = createTmuxExec(tmux.socket, tmux.env)
  await tmux.newSession('a')
})
afterEach(() => tmux.close())

const nerve = {
  command: async (line: string) => (await exec.script([line])).split('\n').slice(0, -1),
}
const claim = (hostId: string) => claimServer(nerve, exec, hostId)
const write = (hostId: string, pid: number, started: string, since: number) =>
  tmux.run('set-option', '-s', `@maestro_node_${hostId}`, `${pid}:${started}:${since}`)
const startOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? ''

describe('claimServer', () => {
  it('of the only node is the first', async () => {
    const claims = await claim('h1')
    expect(claims.first).toBe(true)
    expect(claims.isLive('h1')).toBe(false)
    expect(claims.isLive('nobody')).toBe(false)
  })

  it('of two live nodes lets the one that came first adopt, however often they ask', async () => {
    const first = [(await claim('zz')).first]
    const second = [(await claim('aa')).first]
    for (let i = 0; i < 3; i++) {
      first.push((await claim('zz')).first)
      second.push((await claim('aa')).first)
    }
    expect(first).toEqual([true, true, true, true])
    expect(second).toEqual([false, false, false, false])
    expect((await claim('aa')).isLive('zz')).toBe(true)
    expect((await claim('zz')).isLive('aa')).toBe(true)
  })

  it('of several nodes that came at the same moment lets exactly one adopt', async () => {
    const since = Date.now()
    for (const id of ['h1', 'h2', 'h3']) await write(id, process.pid, startOf(process.pid), since)
    const all = [await claim('h1'), await claim('h2'), await claim('h3')]
    expect(all.map((claims) => claims.first)).toEqual([true, false, false])
  })

  it('does not count a node that has ended', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' })
    const pid = child.pid ?? 0
    await write('other', pid, startOf(pid), 1)
    const before = await claim('h1')
    expect([before.first, before.isLive('other')]).toEqual([false, true])
    child.kill('SIGKILL')
    await exited(child)
    const after = await claim('h1')
    expect([after.first, after.isLive('other')]).toEqual([true, false])
  })

  it('does not take a process for the node that had its number before', async () => {
    await write('other', process.pid, '1', 1)
    const claims = await claim('h1')
    expect([claims.first, claims.isLive('other')]).toEqual([true, false])
  })

  it('does not count its own claim of before a restart', async () => {
    await write('h1', 999_999_999, '5', 1)
    expect((await claim('h1')).first).toBe(true)
    const value = await tmux.run('show-options', '-s', '-v', '@maestro_node_h1')
    expect(value).toMatch(new RegExp(`^${process.pid}:${startOf(process.pid)}:\\d+\n$`))
  })

  it.each(['', 'x', '1:2', '-1:2:3', '1:2:3:4', '1:2:three'])(
    'is not misled by %j',
    async (value) => {
      await tmux.run('set-option', '-s', '@maestro_node_other', value)
      const claims = await claim('h1')
      expect([claims.first, claims.isLive('other')]).toEqual([true, false])
    },
  )

  it('given up lets the next one adopt', async () => {
    await claim('h1')
    expect((await claim('h2')).first).toBe(false)
    await releaseServer(nerve, 'h1')
    expect((await claim('h2')).first).toBe(true)
    expect(await tmux.run('show-options', '-s')).not.toContain('@maestro_node_h1')
  })
})
