import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type IPty, spawn } from 'node-pty'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { childrenOf, isAlive } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { createRig, drawn, type Rig, type TestViewer } from './rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await createRig()
})
afterEach(() => rig.close())

/** The viewer shows what tmux shows. */
async function shows(viewer: TestViewer, agentId: string): Promise<void> {
  let seen = ['', '']
  await until(
    async () => {
      seen = [await viewer.screen(), (await rig.tmux.capture(`=${agentId}:`)).trimEnd()]
      return seen[0] === seen[1]
    },
    { message: () => `the viewer to show what tmux shows:\n${seen.join('\n--- tmux:\n')}` },
  )
}

const has = (viewer: TestViewer, text: string) =>
  until(async () => (await viewer.screen()).includes(text), { message: `${text} on the screen` })
const size = (agentId: string, wanted: string) =>
  until(async () => (await rig.windowSize(agentId)) === wanted, {
    message: `${agentId} to become ${wanted}`,
  })

/**
 * Output at a pace at which tmux drops nothing (a flood it would fold into a few redraws): begins
 * with a line typed, ends with `all-done` once `stop` was called.
 */
async function steady(agentId: string): Promise<{ stop(): void }> {
  const { tmpdir } = rig.tmux
  const stop = `${tmpdir}/stop-${agentId}`
  const row = (y: number) =>
    Array.from({ length: 79 }, (_, x) => `\x1b[38;5;${(x * 7 + y) % 256}mx`)
  const rows = Array.from({ length: 23 }, (_, y) => row(y).join(''))
  writeFileSync(`${tmpdir}/picture`, `\x1b[H${rows.join('\r\n')}\x1b[m\r\n`)
  const loop = `while [ ! -e '${stop}' ]; do cat '${tmpdir}/picture'; sleep 0.02; done`
  await rig.session(agentId, `read x; ${loop}; clear; echo all-done; exec cat`)
  return { stop: () => writeFileSync(stop, '') }
}

describe('attaching', () => {
  it('gives the screen, behind one message that says what it is', async () => {
    await rig.session('a', "printf 'one \\033[1;31mred\\033[m 宽字 e\\u0301'; exec cat")
    const viewer = rig.attach('a')
    await has(viewer, 'one red 宽字')
    await shows(viewer, 'a')
    expect(viewer.heard[0]).toMatchObject({
      type: 'attached',
      seq: 0,
      resumed: false,
      cols: 80,
      rows: 24,
      owner: true,
    })
    expect(rig.terminals.total).toBe(1)
    expect(rig.terminals.count('a')).toBe(1)
  })

  it('to an unknown agent, or one that does not run, is refused', () => {
    expect(() => rig.attach('nobody')).toThrow(/no agent nobody/)
    expect(() => rig.attach('asleep')).toThrow(/not running/)
    expect(rig.terminals.total).toBe(0)
  })

  it('passes what is typed, byte for byte, also much of it at once', async () => {
    const file = `${rig.tmux.tmpdir}/heard`
    await rig.session('a', `stty raw -echo; printf ready; exec cat > ${file}`)
    const viewer = rig.attach('a')
    await has(viewer, 'ready')
    const text = `\0\x01;$HOME 宽\r\n\x1b[A${'0123456789'.repeat(30_000)}end`
    viewer.type(text)
    await until(() => readFileSync(file).length >= Buffer.byteLength(text), { timeout: 20_000 })
    expect(readFileSync(file, 'utf8') === text).toBe(true)
    expect(rig.typed).toEqual(['a'])
  })

  it('tells titles', async () => {
    await rig.session('a')
    const viewer = rig.attach('a')
    rig.terminals.setTitle('a', 'new; title')
    expect(viewer.last('title')).toEqual({ type: 'title', title: 'new; title' })
  })
})

describe('the size', () => {
  it('goes to the desk that types; the others are told and follow', async () => {
    await rig.session('a')
    const one = rig.attach('a', { cols: 90, rows: 30 })
    const two = rig.attach('a', { cols: 100, rows: 20 })
    await size('a', '90x30')
    expect(two.heard[0]).toMatchObject({ owner: false, cols: 90, rows: 30 })
    two.type('x')
    await size('a', '100x20')
    await until(() => one.last('size')?.cols === 100)
    expect(one.last('size')).toEqual({ type: 'size', cols: 100, rows: 20, owner: false })
    expect(two.last('size')).toEqual({ type: 'size', cols: 100, rows: 20, owner: true })
    one.type('y')
    await size('a', '90x30')
    await Promise.all([shows(one, 'a'), shows(two, 'a')])
  })

  it('follows its owner, and what others want waits for them to type', async () => {
    await rig.session('a')
    const one = rig.attach('a')
    const two = rig.attach('a', { cols: 50, rows: 10 })
    one.attachment.resize(120, 40)
    await size('a', '120x40')
    two.attachment.resize(60, 12)
    expect(two.last('size')).toMatchObject({ cols: 120, owner: false })
    two.type('x')
    await size('a', '60x12')
  })

  it('goes to the one who typed last when its owner leaves', async () => {
    await rig.session('a')
    const [first, second, third] = [70, 80, 90].map((cols) => rig.attach('a', { cols }))
    third?.type('x')
    await size('a', '90x24')
    second?.type('x')
    await size('a', '80x24')
    second?.attachment.disconnect(true)
    await size('a', '90x24')
    expect(third?.last('size')).toMatchObject({ owner: true })
    expect(first?.last('size')).toMatchObject({ owner: false, cols: 90 })
  })

  it('is not held by an owner whose connection is lost', async () => {
    await rig.session('a')
    const lost = rig.attach('a', { cols: 100, rows: 40 })
    await size('a', '100x40')
    await until(() => lost.bytes > 0)
    const { bytes } = lost
    lost.attachment.disconnect(false)
    const next = rig.attach('a', { cols: 70, rows: 20 })
    expect(next.heard[0]).toMatchObject({ owner: true, cols: 70, rows: 20 })
    await size('a', '70x20')
    const back = rig.attach('a', {
      cols: 100,
      rows: 40,
      resume: { viewer: lost.last('attached')?.viewer ?? '', seq: bytes },
    })
    expect(back.heard[0]).toMatchObject({ resumed: false, owner: false, cols: 70, rows: 20 })
    await Promise.all([shows(next, 'a'), shows(back, 'a')])
  })

  it('is not taken by a phone that types, only by one that asks', async () => {
    await rig.session('a')
    rig.attach('a')
    const phone = rig.attach('a', { cols: 40, rows: 60, follow: true })
    phone.type('hello\r')
    await until(() => rig.typed.length > 0)
    await has(phone, 'hello')
    expect(await rig.windowSize('a')).toBe('80x24')
    phone.attachment.takeSize()
    await size('a', '40x60')
    await shows(phone, 'a')
  })

  it('is left alone by observers, who cannot type either', async () => {
    await rig.session('a')
    await rig.tmux.run('resize-window', '-t', '=a:', '-x', '95', '-y', '21')
    await rig.tmux.run('set-option', '-w', '-t', '=a:', '-u', 'window-size')
    await until(async () => rig.terminals && (await rig.windowSize('a')) === '95x21')
    const observer = rig.attach('a', { observe: true, cols: 33, rows: 11 })
    await until(() => observer.bytes > 0)
    observer.type('typed\r')
    observer.attachment.resize(44, 12)
    observer.attachment.takeSize()
    const desk = rig.attach('a', { cols: 95, rows: 21 })
    desk.type('desk\r')
    await has(observer, 'desk')
    await shows(observer, 'a')
    expect(await observer.screen()).not.toContain('typed')
    expect(await rig.windowSize('a')).toBe('95x21')
    expect(rig.typed).toEqual(['a'])
    expect(observer.heard.some((m) => 'owner' in m && m.owner)).toBe(false)
  })

  describe('with a raw tmux attach beside us', () => {
    let raw: IPty | undefined
    afterEach(() => {
      raw?.kill()
      raw = undefined
    })

    it('goes to and fro with who types', async () => {
      const id = await rig.session('a')
      const viewer = rig.attach('a', { cols: 100, rows: 30 })
      await size('a', '100x30')
      raw = spawn('tmux', ['attach', '-t', id], { env: rig.tmux.env, cols: 60, rows: 20 })
      await until(() => rig.terminals.count('a') === 2)
      raw.write('from raw\r')
      await size('a', '60x20')
      await until(() => viewer.last('size')?.cols === 60)
      expect(viewer.last('size')).toEqual({ type: 'size', cols: 60, rows: 20, owner: false })
      await has(viewer, 'from raw')
      await shows(viewer, 'a')
      viewer.type('from here\r')
      await size('a', '100x30')
      expect(viewer.last('size')).toEqual({ type: 'size', cols: 100, rows: 30, owner: true })
      await shows(viewer, 'a')
    })

    it('stays with it for one who only looks on', async () => {
      const id = await rig.session('a')
      raw = spawn('tmux', ['attach', '-t', id], { env: rig.tmux.env, cols: 60, rows: 20 })
      await until(() => rig.terminals.count('a') === 1)
      await size('a', '60x20')
      const viewer = rig.attach('a', { cols: 100, rows: 30 })
      await until(() => viewer.last('size')?.cols === 60 || viewer.last('attached')?.cols === 60)
      expect(await rig.windowSize('a')).toBe('60x20')
    })
  })
})

describe('flow', () => {
  it('a viewer that does not read is paused; others are not delayed; then it gets the screen', async () => {
    const output = await steady('a')
    const reads = rig.attach('a')
    const stalls = rig.attach('a', { acks: false })
    await Promise.all([until(() => reads.bytes > 0), until(() => stalls.bytes > 0)])
    reads.type('\r')
    await until(() => reads.bytes > 400 * 1024, { timeout: 20_000 })
    expect(stalls.bytes).toBeLessThanOrEqual(32 * 1024 + 64 * 1024)
    const before = stalls.bytes
    output.stop()
    await has(reads, 'all-done')
    expect(stalls.bytes).toBe(before)
    stalls.read()
    await has(stalls, 'all-done')
    await shows(stalls, 'a')
    // What it missed is not owed: tmux draws the screen anew.
    expect(stalls.bytes - before).toBeLessThan(200 * 1024)
    expect(stalls.heard.filter((m) => m.type === 'attached')).toHaveLength(1)
    expect(stalls.closed).toBeNull()
  })

  it('[H18] a viewer that reads nothing for two minutes is closed with 1013', async () => {
    const output = await steady('a')
    const stalls = rig.attach('a', { acks: false })
    await until(() => stalls.bytes > 0)
    stalls.type('\r')
    await until(() => stalls.bytes > 8 * 1024)
    const now = performance.now.bind(performance)
    let ahead = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead)
    try {
      ahead = 150_000
      await until(() => stalls.closed, { timeout: 10_000 })
    } finally {
      clock.mockRestore()
      output.stop()
    }
    expect(stalls.closed?.code).toBe(1013)
  })

  it('a flood is folded by tmux, and everybody ends with the same screen', async () => {
    await rig.session('a', 'read x; seq 1 300000; echo all-done; exec cat')
    const viewers = [rig.attach('a'), rig.attach('a', { cols: 120 }), rig.attach('a')]
    await until(() => viewers.every((viewer) => viewer.bytes > 0))
    viewers[0]?.type('\r')
    for (const viewer of viewers) {
      await has(viewer, 'all-done')
      await shows(viewer, 'a')
    }
  })

  it('what a stalled viewer types still arrives', async () => {
    await rig.session('a', 'read x; seq 1 100000; stty -echo; exec cat')
    const watches = rig.attach('a')
    const stalls = rig.attach('a', { acks: false })
    stalls.type('\r')
    await has(watches, '100000')
    stalls.type('still here\r')
    await has(watches, 'still here')
  })
})

describe('a viewer that comes back', () => {
  const resumeOf = (viewer: TestViewer, seq: number) => ({
    viewer: viewer.last('attached')?.viewer ?? '',
    seq,
  })

  it('gets exactly the bytes it missed, wherever it was cut', async () => {
    await rig.session(
      'a',
      `read x; i=0; while [ $i -lt 400 ]; do i=$((i+1)); printf '\\033[3%dm%d 宽 line %d\\n' $((i%8)) $i $i; [ $((i%20)) = 0 ] && sleep 0.02; done; printf '\\033[mall-done'; exec cat`,
    )
    const undisturbed = rig.attach('a')
    let viewer = rig.attach('a')
    await Promise.all([until(() => undisturbed.bytes > 0), until(() => viewer.bytes > 0)])
    undisturbed.type('\r')
    const parts: Buffer[] = []
    let seq = 0
    for (let cut = 0; cut < 12; cut++) {
      const before = viewer.bytes
      await until(() => viewer.bytes > before + 300, { timeout: 500 }).catch(() => undefined)
      const all = Buffer.concat(viewer.frames)
      // Some of what was sent was on its way when the connection broke.
      const got = all.subarray(0, Math.floor(all.length * ((cut % 4) / 4 + 0.2)))
      const lost = all.subarray(got.length)
      parts.push(got)
      seq += got.length
      viewer.attachment.disconnect(false)
      const next = rig.attach('a', { resume: resumeOf(viewer, seq) })
      expect(next.heard[0]).toMatchObject({ type: 'attached', resumed: true, seq })
      await until(() => next.bytes >= lost.length)
      expect(Buffer.concat(next.frames).subarray(0, lost.length).equals(lost)).toBe(true)
      viewer = next
    }
    await has(undisturbed, 'all-done')
    const replayed = async () => drawn(Buffer.concat([...parts, ...viewer.frames]), 80, 24)
    await until(async () => (await replayed()) === (await undisturbed.cells()))
    await shows(undisturbed, 'a')
  })

  it('is attached anew when its size, its number or the time does not fit', async () => {
    await rig.session('a', 'seq 1 50; exec cat')
    const first = rig.attach('a')
    await has(first, '50')
    const { bytes } = first
    first.attachment.disconnect(false)
    const tries = [
      { cols: 81, resume: resumeOf(first, bytes) },
      { resume: resumeOf(first, bytes + 1) },
      { resume: { viewer: 'v_unknown', seq: bytes } },
      { resume: resumeOf(first, 0) },
    ]
    for (const options of tries) {
      const viewer = rig.attach('a', options)
      expect(viewer.heard[0]).toMatchObject({ type: 'attached', resumed: false })
      await has(viewer, '50')
      viewer.attachment.disconnect(true)
    }
    await until(async () => (await rig.clients('a')).length === 0)
  })

  it('takes the place of a connection that nobody missed yet', async () => {
    await rig.session('a')
    const old = rig.attach('a')
    await until(() => old.bytes > 0)
    const now = rig.attach('a', { resume: resumeOf(old, old.bytes) })
    expect(old.closed).toMatchObject({ code: 1000 })
    old.attachment.disconnect(true)
    now.type('here\r')
    await has(now, 'here')
    expect(rig.terminals.count('a')).toBe(1)
  })

  it('is told how much of what was typed has arrived; what comes late over the old connection is dropped', async () => {
    await rig.session('a')
    const old = rig.attach('a')
    expect(old.last('attached')?.typed).toBeUndefined()
    old.type('first\r')
    await has(old, 'first')
    const now = rig.attach('a', { resume: resumeOf(old, old.bytes) })
    expect(now.last('attached')).toMatchObject({ resumed: true, typed: 6 })
    old.type('late\r')
    now.type('second\r')
    await has(now, 'second')
    expect(await now.screen()).not.toContain('late')
    // Also when it comes back in another size, and is given a new picture.
    const wide = rig.attach('a', { cols: 90, resume: resumeOf(now, now.bytes) })
    expect(wide.last('attached')).toMatchObject({ resumed: false, typed: 13 })
  })

  it('costs nothing while it is away: tmux waits, and the agent goes on', async () => {
    const output = await steady('a')
    const watches = rig.attach('a')
    const away = rig.attach('a')
    await until(() => away.bytes > 0)
    const seq = away.bytes
    away.attachment.disconnect(false)
    watches.type('\r')
    await until(() => watches.bytes > 400 * 1024, { timeout: 20_000 })
    expect(rig.terminals.count('a')).toBe(1)
    const back = rig.attach('a', { resume: resumeOf(away, seq) })
    // Nothing was read for it meanwhile, so nothing is lost.
    expect(back.heard[0]).toMatchObject({ type: 'attached', resumed: true, seq })
    output.stop()
    await has(back, 'all-done')
    await shows(back, 'a')
    expect(back.bytes).toBeLessThan(300 * 1024)
    expect(rig.terminals.count('a')).toBe(2)
  })
})

describe('many viewers', () => {
  it('share a tmux client past the eighth, and all show the same', async () => {
    await rig.session('a')
    const viewers = Array.from({ length: 12 }, () => rig.attach('a'))
    await until(async () => (await rig.clients('a')).length === 9)
    viewers[0]?.type('shared\r')
    for (const viewer of viewers) await has(viewer, 'shared')
    for (const viewer of viewers) await shows(viewer, 'a')
    expect(rig.terminals.count('a')).toBe(12)
    for (const viewer of viewers.slice(8)) viewer.attachment.disconnect(true)
    await until(async () => (await rig.clients('a')).length === 8)
  })

  it('one that lags behind its companions is moved to a client of its own', async () => {
    const output = await steady('a')
    const viewers = Array.from({ length: 10 }, () => rig.attach('a'))
    const lags = rig.attach('a', { acks: false })
    await until(async () => lags.bytes > 0 && (await rig.clients('a')).length === 9)
    viewers[0]?.type('\r')
    await until(() => lags.heard.filter((m) => m.type === 'attached').length === 2)
    await until(async () => (await rig.clients('a')).length === 10)
    output.stop()
    for (const viewer of viewers) await has(viewer, 'all-done')
    lags.read()
    await has(lags, 'all-done')
    await shows(lags, 'a')
    expect(lags.closed).toBeNull()
    expect(viewers.filter((v) => v.heard.filter((m) => m.type === 'attached').length > 1)).toEqual(
      [],
    )
  })

  it('one of those that share takes the size with a client of its own', async () => {
    await rig.session('a')
    const viewers = Array.from({ length: 11 }, () => rig.attach('a', { cols: 80 }))
    const last = rig.attach('a', { cols: 66 })
    await until(() => last.bytes > 0)
    last.type('x')
    await size('a', '66x24')
    await until(() => last.last('size')?.owner === true)
    for (const viewer of viewers)
      expect(viewer.last('size')).toMatchObject({ cols: 66, owner: false })
    await Promise.all([shows(last, 'a'), shows(viewers[10] as TestViewer, 'a')])
  })
})

describe('the end', () => {
  it('of the session is told, with 4410', async () => {
    const id = await rig.session('a')
    await rig.session('b')
    const viewers = [rig.attach('a'), rig.attach('a', { observe: true })]
    const other = rig.attach('b')
    await until(() => viewers.every((viewer) => viewer.bytes > 0))
    await rig.tmux.run('kill-session', '-t', id)
    for (const viewer of viewers) {
      await until(() => viewer.closed)
      expect(viewer.closed?.code).toBe(4410)
      expect(viewer.last('exit')).toEqual({ type: 'exit', reason: 'ended' })
    }
    other.type('alive\r')
    await has(other, 'alive')
    expect(rig.terminals.total).toBe(1)
  })

  it('of the tmux server by a kill is told apart', async () => {
    await rig.session('a')
    const viewer = rig.attach('a')
    await until(() => viewer.bytes > 0)
    process.kill((await rig.tmux.pid()) ?? 0, 'SIGKILL')
    await until(() => viewer.closed)
    expect(viewer.closed?.code).toBe(4410)
    expect(viewer.last('exit')).toEqual({ type: 'exit', reason: 'tmux-died' })
  })

  it('comes to a viewer whose tmux client goes to another session: nothing is typed there', async () => {
    await rig.session('a')
    await rig.session('b')
    const viewer = rig.attach('a')
    await until(() => viewer.bytes > 0)
    const [tty = ''] = await rig.clients('a')
    await rig.tmux.run('switch-client', '-c', tty, '-t', '=b')
    await until(() => viewer.closed !== null)
    expect(viewer.last('exit')).toEqual({ type: 'exit', reason: 'detached' })
    viewer.type('for a only\r')
    const other = rig.attach('b')
    other.type('marker\r')
    await has(other, 'marker')
    expect(await rig.tmux.capture('=b:')).not.toContain('for a only')
    await until(async () => (await rig.clients('b')).length === 1)
  })

  it('of one viewer by detach-client leaves the agent and the others', async () => {
    await rig.session('a')
    const one = rig.attach('a')
    await until(async () => (await rig.clients('a')).length === 1)
    const [tty = ''] = await rig.clients('a')
    const two = rig.attach('a')
    await until(() => two.bytes > 0)
    await rig.tmux.run('detach-client', '-t', tty)
    await until(() => one.closed)
    expect(one.closed?.code).toBe(1000)
    expect(one.last('exit')).toEqual({ type: 'exit', reason: 'detached' })
    two.type('on\r')
    await has(two, 'on')
  })

  it('of the node sends viewers away with 1001 and leaves the agent', async () => {
    await rig.session('a')
    const viewer = rig.attach('a')
    await until(() => viewer.bytes > 0)
    rig.terminals.close()
    expect(viewer.closed?.code).toBe(1001)
    await until(
      async () => (await rig.tmux.run('list-clients', '-F', '#{client_control_mode}')) === '1\n',
    )
    expect(await rig.tmux.run('list-sessions', '-F', '#S')).toBe('a\n')
  })
})

it('fifty times attached and left, nothing stays: no process, descriptor, timer', async () => {
  await rig.session('a')
  const open = () => readdirSync('/proc/self/fd').length
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const cycle = async (clean: boolean) => {
    const viewer = rig.attach('a')
    await until(() => viewer.bytes > 0)
    viewer.attachment.disconnect(clean)
    if (!clean) {
      const resume = { viewer: viewer.last('attached')?.viewer ?? '', seq: viewer.bytes }
      const back = rig.attach('a', { resume })
      back.attachment.disconnect(true)
    }
  }
  await cycle(true)
  await until(async () => (await rig.clients('a')).length === 0)
  const before = { children: childrenOf(process.pid), open: open(), timers: timers() }
  for (let i = 0; i < 50; i++) await cycle(i % 2 === 0)
  await until(async () => (await rig.clients('a')).length === 0)
  await until(() => childrenOf(process.pid).every((pid) => before.children.includes(pid)))
  await until(() => open() <= before.open, { message: () => `${open()} of ${before.open} open` })
  rig.terminals.close()
  await until(() => timers() < before.timers, {
    message: () => `${timers()} of ${before.timers} timers`,
  })
  expect(rig.terminals.total).toBe(0)
  expect(before.children.filter(isAlive)).toEqual(before.children)
}, 60_000)
