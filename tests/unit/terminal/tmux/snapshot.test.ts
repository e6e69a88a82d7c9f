import { mkdirSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlClient, openControlClient } from '../../../../lib/terminal/tmux/control.ts'
import { createTmuxExec, type TmuxExec } from '../../../../lib/terminal/tmux/exec.ts'
import { quote } from '../../../../lib/terminal/tmux/quote.ts'
import {
  CLIENT_FORMAT,
  PULSE_FORMAT,
  type Pulse,
  parseClients,
  parsePulses,
  parseSessions,
  SESSION_FORMAT,
} from '../../../../lib/terminal/tmux/snapshot.ts'
import { anyText } from '../../../support/text.ts'
import { createTmux, type TestTmux } from '../../../support/tmux.ts'
import { until } from '../../../support/until.ts'

describe('a real server', () => {
  let tmux: TestTmux
  let exec: TmuxExec
  let client: ControlClient

  beforeAll(async () => {
    tmux = createTmux()
    exec = createTmuxExec(tmux.socket, tmux.env)
    await tmux.newSession('first', { command: 'exec cat', cols: 91, rows: 17 })
    client = openControlClient({
      exec,
      args: ['attach', '-E', '-f', 'no-output,ignore-size,read-only'],
      onNotification: () => undefined,
      onExit: () => undefined,
    })
    await client.ready
  })

  afterAll(async () => {
    await client.close()
    await tmux.close()
  })

  const sessions = async () =>
    parseSessions(await client.command(`list-panes -a -F ${quote(SESSION_FORMAT)}`))
  const session = async (name: string) => (await sessions()).find((s) => s.name === name)
  const pulses = async () => {
    const format = PULSE_FORMAT
    return parsePulses(
      (await client.command(`display-message -p -t =first: ${quote(format)}`))[0] ?? '',
    )
  }

  it('is read: size, status line, pid, marks', async () => {
    await until(async () => (await session('first'))?.pane.command === 'cat')
    await tmux.run('set-option', '-t', '=first:', '@maestro_agent', 'agt_1_a')
    await tmux.run('set-option', '-t', '=first:', '@maestro_host', 'h1')
    const pid = await tmux.run('display-message', '-p', '-t', '=first:', '#{pane_pid}')
    const first = await session('first')
    expect(first).toMatchObject({
      agentId: 'agt_1_a',
      hostId: 'h1',
      ignored: false,
      group: '',
      statusLines: 1,
      cols: 91,
      rows: 17,
      pane: { pid: Number(pid), dead: false, deadStatus: null, cwd: tmux.tmpdir },
    })
    expect(Math.abs((first?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it.each([
    ['off', 0],
    ['on', 1],
    ['3', 3],
  ])('counts the lines of status %s', async (value, lines) => {
    await tmux.newSession(`status-${value}`, { command: 'exec cat' })
    await tmux.run('set-option', '-t', `=status-${value}:`, 'status', value)
    expect((await session(`status-${value}`))?.statusLines).toBe(lines)
  })

  it('shows the active pane of the current window only', async () => {
    await tmux.newSession('panes', { command: 'exec cat' })
    await tmux.run('split-window', '-t', '=panes:', 'exec cat')
    await tmux.run('new-window', '-t', '=panes:', '-c', '/', 'exec cat')
    const mine = (await sessions()).filter((s) => s.name === 'panes')
    expect(mine).toHaveLength(1)
    const active = await tmux.run('display-message', '-p', '-t', '=panes:', '#{pane_id}')
    expect(mine[0]?.pane.id).toBe(active.trim())
    expect((await pulses()).filter((p) => p.sessionId === mine[0]?.id)).toHaveLength(1)
  })

  it('tells a clone by its group', async () => {
    await tmux.newSession('group-a', { command: 'exec cat' })
    await tmux.run('new-session', '-d', '-s', 'group-b', '-t', '=group-a')
    const [a, b] = [await session('group-a'), await session('group-b')]
    expect(a?.group).not.toBe('')
    expect(b?.group).toBe(a?.group)
    expect(b?.windowId).toBe(a?.windowId)
  })

  it('says how a program ended whose pane was kept', async () => {
    await tmux.newSession('dead', { command: 'read x; exit 7' })
    await tmux.run('set-option', '-w', '-t', '=dead:', 'remain-on-exit', 'on')
    await tmux.run('send-keys', '-t', '=dead:', 'Enter')
    const dead = await until(async () => {
      // tmux closes the pane before it has waited for its process, and libutempter may make it miss
      // the signal; the end of another program makes it look.
      await tmux.run('run-shell', '-b', 'true')
      const found = await session('dead')
      return found?.pane.dead && found.pane.deadStatus !== null ? found : undefined
    })
    expect(dead.pane.deadStatus).toBe(7)
    expect((await pulses()).find((p) => p.sessionId === dead.id)?.dead).toBe(true)
  })

  it('has sessions with any name', async () => {
    const names = ['two words', 'ünïcode-宽-😀', 'a;b|c', '$(id)', "it's", '%end 1 2 3']
    for (const name of names) await tmux.newSession(name, { command: 'exec cat' })
    const seen = (await sessions()).map((s) => s.name)
    expect(seen).toEqual(expect.arrayContaining(names))
  })

  it('does not take a directory name for a session', async () => {
    const real = await session('first')
    const line = SESSION_FORMAT.replaceAll(/#\{[^}]*\}/g, 'x')
      .split('\t')
      .with(0, real?.id ?? '')
      .with(2, 'agt_2_spoof')
      .with(8, '1')
      .with(12, '1')
      .with(16, 'spoof')
    const dir = `${tmux.tmpdir}/d\n${line.join('\t')}`
    mkdirSync(dir)
    await tmux.newSession('in-odd-dir', { command: 'exec cat', cwd: dir })
    await until(async () => (await session('in-odd-dir'))?.pane.cwd.includes('/d?$'))
    expect((await sessions()).filter((s) => s.agentId === 'agt_2_spoof')).toEqual([])
    expect((await sessions()).filter((s) => s.name === 'spoof')).toEqual([])
  })

  it.each([
    'plain',
    'semi;colon;',
    '| bar |',
    '1 0 3 x;|$1 @1 1 9 80 24 0 1 0 1 y;|',
    'wide 宽字 😀 é',
    '  spaces  ',
    '⠋ working · ~/src',
    '#{pid} #(id)',
  ])('has the title %j as the program set it', async (title) => {
    const name = 'titles'
    if (!(await session(name))) await tmux.newSession(name, { command: 'stty -echo; exec cat' })
    const id = (await session(name))?.id
    const buffer = `\x1b]2;${title}\x07`
    await exec.ok(
      ['load-buffer', '-b', 't', '-', ';', 'paste-buffer', '-d', '-r', '-b', 't', '-t', `${id}:`],
      `${buffer}\n`,
    )
    await until(async () => (await pulses()).find((p) => p.sessionId === id)?.title === title, {
      message: title,
    })
    const all = await pulses()
    expect(new Set(all.map((p) => p.sessionId))).toEqual(
      new Set((await sessions()).map((s) => s.id)),
    )
  })

  it('counts bells and tells the time of output', async () => {
    await tmux.newSession('bell', { command: 'exec cat' })
    await tmux.run('set-option', '-t', '=bell:', '@maestro_bell', '12')
    const { id } = (await session('bell')) ?? {}
    const pulse = (await pulses()).find((p) => p.sessionId === id)
    expect(pulse?.bells).toBe(12)
    expect(Math.abs((pulse?.activityAt ?? 0) - Date.now() / 1000)).toBeLessThan(60)
  })

  it('lists no control client', async () => {
    const clients = parseClients(await client.command(`list-clients -F ${quote(CLIENT_FORMAT)}`))
    expect(clients).toEqual([])
  })
})

describe('parsePulses', () => {
  const pulse: fc.Arbitrary<Pulse> = fc.record({
    sessionId: fc.nat(9999).map((n) => `$${n}`),
    windowId: fc.nat(9999).map((n) => `@${n}`),
    activityAt: fc.nat(2_000_000_000),
    cols: fc.integer({ min: 1, max: 999 }),
    rows: fc.integer({ min: 1, max: 999 }),
    statusLines: fc.nat(5),
    bells: fc.nat(100),
    dead: fc.boolean(),
    title: anyText(),
  })
  const pane = (active: boolean, dead: boolean, title: string) =>
    `${active ? 1 : 0} ${dead ? 1 : 0} ${Buffer.byteLength(title)} ${title};`
  const STATUS = ['off', 'on', '2', '3', '4', '5']
  const other = fc.string({ unit: 'grapheme' })

  it('reads any titles among other panes and windows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(pulse, other, other)), (all) => {
        const value = all
          .map(([p, beside, elsewhere]) => {
            const head = (current: boolean) =>
              `${p.sessionId} ${p.windowId} ${current ? 1 : 0} ${p.activityAt} ${p.cols} ${p.rows} ${STATUS[p.statusLines]} 0${p.bells} `
            return `${head(false)}${pane(true, false, elsewhere)}|${head(true)}${pane(false, true, beside)}${pane(true, p.dead, p.title)}|`
          })
          .join('')
        expect(parsePulses(value)).toEqual(all.map(([p]) => p))
      }),
    )
  })

  it('reads a thousand sessions', () => {
    const one = (i: number) =>
      `$${i} @${i} 1 1700000000 80 24 on 0 ${pane(true, false, `title ${i}`)}|`
    const value = Array.from({ length: 1_000 }, (_, i) => one(i)).join('')
    expect(parsePulses(value).map((p) => p.title)).toEqual(
      Array.from({ length: 1_000 }, (_, i) => `title ${i}`),
    )
  })

  it('ends on anything else, with what it understood', () => {
    fc.assert(
      fc.property(anyText(), (value) => {
        expect(Array.isArray(parsePulses(value))).toBe(true)
      }),
    )
  })
})

describe('parseSessions', () => {
  it('skips lines that are no sessions', () => {
    expect(parseSessions(['', 'x', '\t\t\t'])).toEqual([])
  })
})
