import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InputTarget, sendKeys, sendText } from '../../../lib/agents/input.ts'
import { programs } from '../../../lib/agents/programs/registry.ts'
import { createTmuxExec, type TmuxExec } from '../../../lib/terminal/tmux/exec.ts'
import { createTmux, type TestTmux } from '../../support/tmux.ts'
import { until } from '../../support/until.ts'

let tmux: TestTmux
let exec: TmuxExec
beforeAll(() => {
  tmux = createTmux()
  exec = createTmuxExec(tmux.socket, tmux.env)
})
afterAll(() => tmux.close())

function target(sessionId: string): InputTarget {
  return { exec, sessionId, program: programs.shell, nerve: { commands: async () => [] } }
}

let count = 0
/** An agent that writes every byte it gets into a file. */
async function listener(modes = ''): Promise<{ to: InputTarget; heard(): Buffer }> {
  const name = `in${count++}`
  const file = `${tmux.tmpdir}/${name}`
  const id = await tmux.newSession(name, {
    command: `stty raw -echo; printf '${modes}ready'; exec cat > '${file}'`,
  })
  await until(async () => (await tmux.capture(`${id}:`)).includes('ready'))
  return { to: target(id), heard: () => readFileSync(file) }
}

describe('sendKeys', () => {
  it.each<[string[], string]>([
    [['a', 'B', '7', 'é', '宽', '😀'], 'aB7é宽😀'],
    [[';', "'", '"', '\\', '$', '~', '#', '%', '{', '}', '-', '=', ':', '.'], ';\'"\\$~#%{}-=:.'],
    [['Enter', 'Tab', 'Space', 'BSpace', 'Escape'], '\r\t \x7f\x1b'],
    [['C-c', 'C-d', 'C-a', 'C-Space', 'C-['], '\x03\x04\x01\0\x1b'],
    [['M-x', 'M-Enter'], '\x1bx\x1b\r'],
    [['Up', 'Down', 'Right', 'Left'], '\x1b[A\x1b[B\x1b[C\x1b[D'],
    [
      ['Home', 'End', 'PageUp', 'PageDown', 'IC', 'DC'],
      '\x1b[1~\x1b[4~\x1b[5~\x1b[6~\x1b[2~\x1b[3~',
    ],
    [['F1', 'F12', 'BTab'], '\x1bOP\x1b[24~\x1b[Z'],
    [['C-Up', 'S-Left', 'C-M-Right'], '\x1b[1;5A\x1b[1;2D\x1b[1;7C'],
  ])('presses %j', async (keys, bytes) => {
    const { to, heard } = await listener()
    await sendKeys(to, keys)
    await until(() => heard().length >= Buffer.byteLength(bytes), { timeout: 3_000 })
    expect(heard().toString()).toBe(bytes)
  })

  it.each([
    ...[
      '',
      ' ',
      'ab',
      'Entr',
      'enter',
      'C-',
      'C-cc',
      'X-a',
      'C-C-',
      'F13',
      'F0',
      '\n',
      '\x03',
      '\0',
    ],
    ...[
      '-R',
      '-X',
      '; kill-server',
      "' ; kill-server ; '",
      '\x1b[A',
      'Any',
      'MouseDown1Pane',
      'KPEnter ',
    ],
  ])('refuses %j, and presses nothing', async (key) => {
    const sent: unknown[] = []
    const to = target('$0')
    to.exec = { ...exec, script: async (lines) => String(sent.push(lines)) }
    await expect(sendKeys(to, ['a', key, 'b'])).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'keys', key },
    })
    expect(sent).toEqual([])
  })

  it('takes every key that tmux knows as one, and no text that tmux would type out', async () => {
    const { to, heard } = await listener()
    const key = fc.tuple(
      fc.constantFrom('', 'C-', 'M-', 'C-M-'),
      fc.constantFrom('a', 'z', 'Up', 'PageDown', 'F5', 'F12', 'Delete', 'Insert'),
    )
    for (const [prefix, name] of fc.sample(key, 40)) {
      const before = heard().length
      await sendKeys(to, [prefix + name])
      await until(() => heard().length > before, { timeout: 3_000, message: prefix + name })
      if (name.length > 1) expect(heard().subarray(before).toString()).not.toContain(name)
    }
  }, 30_000)

  it('leaves copy mode first, so that the program gets the key', async () => {
    const { to, heard } = await listener()
    await tmux.run('copy-mode', '-t', `${to.sessionId}:`)
    await sendKeys(to, ['q'])
    await until(() => heard().length > 0, { timeout: 3_000 })
    expect(heard().toString()).toBe('q')
  })
})

describe('sendText', () => {
  it.each([
    'plain',
    'ends in ;',
    '-R',
    '--',
    'one\ntwo\nthree\n',
    'tab\there\r',
    'quotes \' " \\ $HOME ~ `id` $(id) #(id) #{pid} %end',
    '宽字 é 😀 👩‍👩‍👧',
    '\x01\x02\x03\x04\x1b[A\x7f',
    'Enter',
  ])('arrives as it is: %j', async (text) => {
    const { to, heard } = await listener()
    await sendText(to, text, true)
    await until(() => heard().length >= Buffer.byteLength(text), { timeout: 3_000 })
    expect(heard().toString()).toBe(text)
  })

  it('is bracketed for a program that asked for it, and cannot end the bracket itself', async () => {
    const { to, heard } = await listener('\\033[?2004h')
    await sendText(to, 'a\x1b[201~; rm\n', true)
    await until(() => heard().toString().endsWith('\x1b[201~'), { timeout: 3_000 })
    expect(heard().toString()).toBe('\x1b[200~a; rm\n\x1b[201~')
  })

  it('is not bracketed when it is not a paste', async () => {
    const { to, heard } = await listener('\\033[?2004h')
    await sendText(to, 'a\nb', false)
    await until(() => heard().length >= 3, { timeout: 3_000 })
    expect(heard().toString()).toBe('a\nb')
  })

  it('arrives whole with a megabyte, and leaves no buffer', async () => {
    const { to, heard } = await listener()
    const text = `${'0123456789abcdef;\n'.repeat(58_000)}end`
    await sendText(to, text, true)
    await until(() => heard().length >= text.length)
    expect(heard().toString() === text).toBe(true)
    expect(await tmux.run('list-buffers')).toBe('')
  }, 20_000)

  it('of nothing does nothing', async () => {
    const { to, heard } = await listener()
    await sendText(to, '', true)
    await sendText(to, '\x1b[201~', true)
    await sendText(to, '.', true)
    await until(() => heard().length > 0, { timeout: 3_000 })
    expect(heard().toString()).toBe('.')
  })
})
