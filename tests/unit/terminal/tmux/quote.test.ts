import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTmuxExec,
  type NewSession,
  newSessionScript,
  type TmuxExec,
} from '../../../../lib/terminal/tmux/exec.ts'
import { escapeFormat, quote, shellWord } from '../../../../lib/terminal/tmux/quote.ts'
import { anyText } from '../../../support/text.ts'
import { createTmux, type TestTmux } from '../../../support/tmux.ts'
import { until } from '../../../support/until.ts'

let tmux: TestTmux
let exec: TmuxExec
let canary: string

beforeAll(() => {
  tmux = createTmux()
  exec = createTmuxExec(tmux.socket, tmux.env)
  canary = `${tmux.tmpdir}/ran`
})
afterAll(() => tmux.close())

/** Pieces that mean something to tmux, to its formats or to a shell. */
const hostile = fc.constantFrom(
  ...[
    "'",
    '"',
    '\\',
    '\\\\',
    '\n',
    '\r\n',
    '\t',
    ';',
    ' ; ',
    '#',
    '##',
    '$',
    '$HOME',
    '$' + '{HOME}',
  ],
  ...[
    '~',
    '~root',
    '{',
    '}',
    '#{pid}',
    '#{session_name}',
    '#[fg=red]',
    '##[',
    '#,',
    '#}',
    '%if 1',
    '%%',
    ' ',
    '-',
  ],
  ...[
    '\x1b[201~',
    '\x07',
    '\x01',
    '\x7f',
    '\u0085',
    '\u2028',
    'é',
    '宽',
    '😀',
    '👩‍👩‍👧',
    '`',
    '&',
    '|',
  ],
)
const runs = fc.constantFrom('sh', 'format', 'command').map((kind) => {
  if (kind === 'sh') return `$(touch ${canary}) \`touch ${canary}\`; touch ${canary}`
  if (kind === 'format') return `#(touch ${canary})`
  return `'; run-shell 'touch ${canary}' ; '`
})
const noNul = (text: string) => !text.includes('\0')
const text = fc
  .array(fc.oneof(hostile, hostile, runs, anyText({ maxLength: 12 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''))
  .filter(noNul)
const texts = fc.array(text, { minLength: 1, maxLength: 60, size: 'max' })
/** Every run starts processes, so that many texts go into few runs. */
const few = { numRuns: 8 }
const slow = { timeout: 60_000 }

let sessions = 0
async function start(spec: Partial<NewSession>): Promise<{ id: string; name: string }> {
  const name = `s${sessions++}`
  const script = newSessionScript({
    name,
    cwd: tmux.tmpdir,
    env: {},
    cols: 80,
    rows: 24,
    command: '',
    options: {},
    keepFailed: false,
    ...spec,
  })
  return { id: (await exec.startingScript(script)).trim(), name }
}

describe('text given to tmux arrives exactly, and nothing in it runs', slow, () => {
  it('as values of environment variables', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        const env = Object.fromEntries(values.map((value, i) => [`V${i}`, value]))
        const file = `${tmux.tmpdir}/env-${sessions}`
        const { id } = await start({
          env,
          command: `cat /proc/self/environ > ${file}.part && mv ${file}.part ${file}; exec cat`,
        })
        await until(() => existsSync(file))
        const seen = readFileSync(file, 'utf8').split('\0')
        for (const [name, value] of Object.entries(env)) expect(seen).toContain(`${name}=${value}`)
        await exec.ok(['kill-session', '-t', id])
        expect(existsSync(canary)).toBe(false)
      }),
      few,
    )
  })

  it('as values of session options', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        const options = Object.fromEntries(values.map((value, i) => [`@v${i}`, value]))
        const { id } = await start({ options, command: 'exec cat' })
        const shown = await exec.script(
          Object.keys(options).map((name) => `show-options -v -t ${quote(`${id}:`)} ${name}`),
        )
        expect(shown).toBe(values.map((value) => `${value}\n`).join(''))
        await exec.ok(['kill-session', '-t', id])
        expect(existsSync(canary)).toBe(false)
      }),
      few,
    )
  })

  it('as the working directory', async () => {
    const part = text
      .map((t) => t.replaceAll('/', '∕'))
      .filter((t) => t !== '' && t !== '.' && t !== '..' && Buffer.byteLength(t) < 250)
    const parts = fc.uniqueArray(part, { minLength: 1, maxLength: 30, size: 'max' })
    await fc.assert(
      fc.asyncProperty(parts, async (names) => {
        const dirs = names.map((name) => `${tmux.tmpdir}/${name}`)
        for (const cwd of dirs) mkdirSync(cwd, { recursive: true })
        const ids: string[] = []
        for (const cwd of dirs) ids.push((await start({ cwd, command: 'exec cat' })).id)
        const format = '#{session_id} #{pane_pid}'
        const list = await exec.ok(['list-panes', '-a', '-F', format])
        const pids = new Map(list.split('\n').map((line) => line.split(' ') as [string, string]))
        for (const [i, id] of ids.entries()) {
          const where = () => readlinkSync(`/proc/${pids.get(id)}/cwd`)
          // A forked process is in the server's directory first.
          await until(() => where() === dirs[i], {
            timeout: 2_000,
            message: () => `${where()} to become ${dirs[i]}`,
          })
        }
        await exec.script(ids.map((id) => `kill-session -t ${quote(id)}`))
        for (const cwd of dirs) rmSync(cwd, { recursive: true })
        expect(existsSync(canary)).toBe(false)
      }),
      { numRuns: 4 },
    )
  })

  it('as a shell command of several lines', async () => {
    const file = `${tmux.tmpdir}/lines`
    const said = `one's "two"\n$(echo three) \\ #{pid} ;\n`
    await start({ command: `printf %s ${shellWord(said)} > ${file}.part\nmv ${file}.part ${file}` })
    await until(() => existsSync(file))
    expect(readFileSync(file, 'utf8')).toBe(said)
  })

  it('when it is long', async () => {
    const value = `${'long \'" ;#\n'.repeat(3_000)}end`
    const { id } = await start({ options: { '@v': value }, command: 'exec cat' })
    expect(await exec.ok(['show-options', '-v', '-t', `${id}:`, '@v'])).toBe(`${value}\n`)
  })
})

describe('newSessionScript', slow, () => {
  it('makes the session as asked and answers its id', async () => {
    const { id, name } = await start({
      cols: 133,
      rows: 41,
      command: 'exec cat',
      options: { status: 'off', '@maestro_agent': 'agt_1_a' },
      keepFailed: true,
    })
    const seen = await exec.ok([
      'display-message',
      '-p',
      '-t',
      `=${name}:`,
      '#{session_id} #{window_width}x#{window_height} #{status} #{@maestro_agent} #{remain-on-exit}',
    ])
    expect(seen).toBe(`${id} 133x41 off agt_1_a failed\n`)
  })

  it('counts bells', async () => {
    const { id } = await start({ command: 'stty raw -echo; echo ready; exec cat' })
    await until(async () => (await tmux.capture(`${id}:`)).includes('ready'))
    for (const count of ['1\n', '2\n', '3\n']) {
      await exec.ok(['send-keys', '-t', `${id}:`, '-H', '07'])
      const bells = () => exec.ok(['display-message', '-p', '-t', `${id}:`, '#{@maestro_bell}'])
      await until(async () => (await bells()) === count, { timeout: 2_000, message: count })
    }
  })

  it('says that a name is taken and touches nothing', async () => {
    const { id, name } = await start({ command: 'exec cat' })
    const script = newSessionScript({
      name,
      cwd: '/',
      env: {},
      cols: 10,
      rows: 10,
      command: '',
      options: { '@v': 'changed' },
      keepFailed: false,
    })
    await expect(exec.startingScript(script)).rejects.toThrow(/duplicate session/)
    expect(
      await exec.run(['list-sessions', '-F', '#{session_id}', '-f', `#{m:${name},#S}`]),
    ).toEqual({ code: 0, stdout: `${id}\n`, stderr: '' })
    expect((await exec.run(['show-options', '-v', '-t', `${id}:`, '@v'])).stdout).toBe('')
  })
})

describe('escapeFormat', slow, () => {
  it('makes tmux show the text as it is', async () => {
    await start({ command: 'exec cat' })
    // Also a date (strftime) and a style would be expanded here.
    const shown = fc.array(hostile.filter((s) => /^[ -~]+$/.test(s) && !s.includes('%')))
    await fc.assert(
      fc.asyncProperty(shown, async (parts) => {
        const value = `x${parts.join('')}#(touch ${canary})`
        const seen = await exec.ok(['display-message', '-p', '--', escapeFormat(value)])
        expect(seen).toBe(`${value}\n`)
        expect(existsSync(canary)).toBe(false)
      }),
      { numRuns: 20 },
    )
  })
})

describe('quote', () => {
  it('is one line, whatever the text', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(quote(value)).not.toMatch(/[\r\n]/)
      }),
    )
  })
})

describe('shellWord', slow, () => {
  const shells = ['sh', 'bash', 'dash', 'zsh', 'ksh', 'fish'].filter((shell) => {
    try {
      execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })

  it.each(shells)('is one word for %s', (shell) => {
    fc.assert(
      fc.property(texts, (values) => {
        const words = values.map(shellWord).join(' ')
        const seen = execFileSync(shell, ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' })
        expect(seen).toBe(values.map((value) => `${value}\0`).join(''))
      }),
      few,
    )
  })

  /** fish(1), "Quotes": within single quotes only `\'` and `\\` are escapes. */
  function fishWord(word: string): string {
    let value = ''
    for (let i = 0, quoted = false; i < word.length; i++) {
      const [c = '', next = ''] = [word[i], word[i + 1]]
      if (c === "'") quoted = !quoted
      else if (c === '\\' && (!quoted || next === "'" || next === '\\')) {
        value += next
        i++
      } else value += c
    }
    return value
  }

  it('means the same to fish, whose single quotes know two escapes', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(fishWord(shellWord(value))).toBe(value)
      }),
    )
  })
})
