import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { spawn } from 'node-pty'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../../lib/log.ts'
import { createTmuxExec, type TmuxExec } from '../../../lib/terminal/tmux/exec.ts'
import { type Nerve, openNerve } from '../../../lib/terminal/tmux/nerve.ts'
import type { Pulse, TmuxClient, TmuxSession } from '../../../lib/terminal/tmux/snapshot.ts'
import type { TmuxInfo } from '../../../lib/wire/node.ts'
import { childrenOf, isAlive } from '../../support/processes.ts'
import { createTmux, type TestTmux } from '../../support/tmux.ts'
import { until } from '../../support/until.ts'

/** A second, and as much again for a busy machine; whoever polls needs 5 s. */
const SOON = { timeout: 2_500 }

interface Heard {
  nerve: Nerve
  statuses: TmuxInfo['status'][]
  /** The last list, null before the first. */
  sessions: TmuxSession[] | null
  pulses: Map<string, Pulse>
  /** How often windows changed. */
  windows: number
  clients: TmuxClient[]
  names(): string[]
}

let tmux: TestTmux
let exec: TmuxExec
let open: Heard[]
beforeEach(() => {
  tmux = createTmux()
  exec = createTmuxExec(tmux.socket, tmux.env)
  open = []
})
afterEach(async () => {
  await Promise.all(open.map(({ nerve }) => nerve.close()))
  await tmux.close()
})

function listen(by = exec): Heard {
  const heard: Heard = {
    statuses: [],
    sessions: null,
    pulses: new Map(),
    clients: [],
    windows: 0,
    names: () => (heard.sessions ?? []).map((session) => session.name).sort(),
    nerve: openNerve(
      by,
      {
        status: (info) => heard.statuses.push(info.status),
        sessions: (sessions) => {
          heard.sessions = sessions
        },
        pulses: (pulses) => {
          for (const pulse of pulses) heard.pulses.set(pulse.sessionId, pulse)
        },
        clients: (clients) => {
          heard.clients = clients
        },
        switched: () => undefined,
        windows: () => {
          heard.windows++
        },
      },
      createLog({ level: 'silent' }),
    ),
  }
  open.push(heard)
  return heard
}

async function listenUp(): Promise<Heard> {
  const heard = listen()
  await until(() => heard.sessions !== null, { message: 'first list' })
  return heard
}

describe('without a server', () => {
  it('says so, refuses commands, and sees one come', async () => {
    const heard = listen()
    await until(() => heard.nerve.version !== null)
    expect(heard.nerve.status.status).toBe('down')
    await expect(heard.nerve.command('list-sessions')).rejects.toMatchObject({
      code: 'TMUX_UNAVAILABLE',
    })
    await tmux.newSession('first')
    await until(() => heard.names().join() === 'first', SOON)
    expect(heard.statuses).toEqual(['up'])
    expect(await heard.nerve.command('display-message -p hello')).toEqual(['hello'])
  })

  it('starts none', async () => {
    const heard = listen()
    await until(() => heard.nerve.version !== null)
    await heard.nerve.refresh()
    expect(await tmux.pid()).toBeNull()
  })

  it.each([
    ['absent', null],
    ['old', 'tmux 3.1c'],
  ])('because tmux is %s, tells what to do', async (status, version) => {
    const bin = `${tmux.tmpdir}/bin`
    mkdirSync(bin)
    if (version) {
      writeFileSync(`${bin}/tmux`, `#!/bin/sh\necho '${version}'\n`)
      chmodSync(`${bin}/tmux`, 0o755)
    }
    const heard = listen(createTmuxExec(tmux.socket, { ...tmux.env, PATH: bin }))
    await until(() => heard.statuses.length > 0)
    expect(heard.nerve.status).toMatchObject({
      status,
      message: expect.stringMatching(/nstall|pgrade/),
    })
  })
})

describe('with a server', () => {
  it('hears of sessions that come, change their name, and go', async () => {
    await tmux.newSession('one')
    const heard = await listenUp()
    expect(heard.names()).toEqual(['one'])
    await tmux.newSession('two')
    await until(() => heard.names().join() === 'one,two', SOON)
    await tmux.run('rename-session', '-t', '=two', 'zwei')
    await until(() => heard.names().join() === 'one,zwei', SOON)
    await tmux.run('kill-session', '-t', '=zwei')
    await until(() => heard.names().join() === 'one', SOON)
  })

  it('hears of windows, also of other sessions than the one that it is attached to', async () => {
    await tmux.newSession('one')
    await tmux.newSession('two')
    const heard = await listenUp()
    await heard.nerve.command('display-message -p attached')
    for (const session of ['=one:', '=two:']) {
      for (const change of [
        ['new-window', '-d', '-t', session],
        ['rename-window', '-t', `${session}1`, 'tests'],
        ['select-window', '-t', `${session}1`],
        ['kill-window', '-t', `${session}1`],
      ]) {
        const before = heard.windows
        await tmux.run(...change)
        await until(() => heard.windows > before, { ...SOON, message: () => `heard of ${change}` })
      }
    }
  })

  it('hears it when the session ends to which it is attached itself', async () => {
    const first = await tmux.newSession('first')
    const heard = await listenUp()
    await tmux.newSession('second')
    await until(() => heard.names().length === 2, SOON)
    await tmux.run('kill-session', '-t', first)
    await until(() => heard.names().join() === 'second', SOON)
    expect(await heard.nerve.command('display-message -p still')).toEqual(['still'])
    await tmux.newSession('third')
    await until(() => heard.names().join() === 'second,third', SOON)
    expect(heard.statuses).toEqual(['up'])
  })

  it('hears titles and output', async () => {
    const id = await tmux.newSession('s', { command: 'stty -echo; exec cat' })
    const heard = await listenUp()
    await until(() => heard.pulses.get(id))
    await tmux.run('send-keys', '-t', id, '-l', '\x1b]2;my; title|\x07')
    await tmux.run('send-keys', '-t', id, 'Enter')
    await until(() => heard.pulses.get(id)?.title === 'my; title|', SOON)
    const before = heard.pulses.get(id)?.activityAt ?? 0
    await until(async () => {
      await tmux.run('send-keys', '-t', id, 'x', 'Enter')
      return (heard.pulses.get(id)?.activityAt ?? 0) > before
    })
  })

  it('knows who else is attached, and counts neither itself nor another node', async () => {
    const id = await tmux.newSession('s')
    const heard = await listenUp()
    const other = await listenUp()
    const pty = spawn('tmux', ['attach', '-t', id], { env: tmux.env, cols: 80, rows: 24 })
    await until(() => heard.clients.length === 1 && other.clients.length === 1, SOON)
    expect(heard.clients[0]).toMatchObject({ pid: pty.pid, sessionId: id })
    pty.kill()
    await until(() => heard.clients.length === 0, SOON)
  })

  it('keeps answers and their questions together', async () => {
    await tmux.newSession('s')
    const { nerve } = await listenUp()
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        i % 7 === 3
          ? nerve.command('no-such-command').then(
              () => 'none',
              (error: Error) => error.message,
            )
          : nerve.command(`display-message -p 'line ${i}'`),
      ),
    )
    for (const [i, answer] of all.entries()) {
      if (i % 7 === 3) expect(answer).toContain('unknown command')
      else expect(answer).toEqual([`line ${i}`])
    }
  })

  it('refreshes on demand, many at once as few', async () => {
    await tmux.newSession('s')
    const heard = await listenUp()
    heard.sessions = null
    await Promise.all(Array.from({ length: 20 }, () => heard.nerve.refresh()))
    expect(heard.names()).toEqual(['s'])
  })
})

describe('when the server goes', () => {
  it('killed: says so, and takes up the next one', async () => {
    await tmux.newSession('before')
    const heard = await listenUp()
    process.kill((await tmux.pid()) ?? 0, 'SIGKILL')
    await until(() => heard.nerve.status.status === 'down', SOON)
    expect(heard.names()).toEqual([])
    expect(heard.nerve.lost).toBe(true)
    await tmux.newSession('after')
    await until(() => heard.names().join() === 'after', SOON)
    expect(heard.statuses).toEqual(['up', 'down', 'up'])
    expect(await heard.nerve.command('display-message -p ok')).toEqual(['ok'])
  })

  it('by itself, after its last session: that is no loss', async () => {
    const id = await tmux.newSession('only')
    const heard = await listenUp()
    await tmux.run('kill-session', '-t', id)
    await until(() => heard.nerve.status.status === 'down', SOON)
    expect(heard.names()).toEqual([])
    expect(heard.nerve.lost).toBe(false)
    await tmux.newSession('again')
    await until(() => heard.names().join() === 'again', SOON)
  })

  it('by kill-server, which does not hang while we are there', async () => {
    await tmux.newSession('s')
    const heard = await listenUp()
    const pid = await tmux.pid()
    await tmux.run('kill-server')
    await until(() => !isAlive(pid ?? 0), SOON)
    await until(() => heard.nerve.status.status === 'down', SOON)
  })
})

describe('close', () => {
  it('leaves no process, and the server as it was', async () => {
    await tmux.newSession('s')
    const before = childrenOf(process.pid)
    const heard = await listenUp()
    const ours = childrenOf(process.pid).filter((pid) => !before.includes(pid))
    expect(ours.length).toBe(2)
    await heard.nerve.close()
    expect(ours.filter(isAlive)).toEqual([])
    expect(await tmux.run('list-clients')).toBe('')
    expect(await tmux.run('list-sessions', '-F', '#S')).toBe('s\n')
  })

  it('is heard of no more', async () => {
    await tmux.newSession('s')
    const heard = await listenUp()
    await heard.nerve.close()
    const told = [heard.statuses.length, heard.sessions]
    await tmux.newSession('t')
    await tmux.killServer()
    expect([heard.statuses.length, heard.sessions]).toEqual(told)
  })

  it('works at any moment', async () => {
    await tmux.newSession('s')
    const { length } = childrenOf(process.pid)
    for (const ms of [0, 1, 2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 60]) {
      const heard = listen()
      await new Promise((resolve) => setTimeout(resolve, ms))
      await heard.nerve.close()
      await until(() => childrenOf(process.pid).length === length, { timeout: 1_000 })
      // One that was just attaching ends without a word: the server notices a moment later.
      await until(async () => (await tmux.run('list-clients')) === '')
    }
  })

  it('does not wait for a server that is not there', async () => {
    const heard = listen()
    await until(() => heard.nerve.version !== null)
    await heard.nerve.close()
  })
})

it('hears hundreds of sessions', async () => {
  // Clones share a window, so that this costs few processes.
  for (let group = 0; group < 20; group++) {
    const base = `base${group}`
    const clones = Array.from(
      { length: 14 },
      (_, i) => `new-session -d -t ${base} -s '${group};|${i}'`,
    )
    await exec.startingScript([`new-session -d -s ${base} 'exec cat'`, ...clones])
  }
  const heard = await listenUp()
  expect(heard.sessions).toHaveLength(300)
  await until(() => heard.pulses.size === 300)
  expect(new Set(heard.sessions?.map((s) => s.id))).toEqual(new Set(heard.pulses.keys()))
})
