import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { startCommand } from '../../../lib/agents/command-line.ts'
import { programs } from '../../../lib/agents/programs/registry.ts'
import type { ProgramInfo } from '../../../lib/wire/node.ts'
import { cleanEnv } from '../../support/env.ts'
import { tempDir } from '../../support/temp.ts'
import { anyText } from '../../support/text.ts'

const dir = tempDir('cmd')
afterAll(() => dir.close())

/** Prints its arguments, each with a NUL behind it. */
function printer(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '#!/bin/sh\nprintf "%s\\0" "ARGV" "$@"\n')
  chmodSync(path, 0o755)
  return path
}

/** A shell that says what it was started with, and then is dash. */
function loggedShell(name: string): string {
  const path = `${dir.path}/shells/${name}`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(
    path,
    '#!/bin/sh\nfor last; do :; done\nprintf "%s\\0" "SHELL" "$@"\nexec dash -c "$last"\n',
  )
  chmodSync(path, 0o755)
  return path
}

/** tmux gives the command to the user's default shell; `sh` stands for it. */
function run(command: string, by = 'sh'): string[] {
  const out = execFileSync(by, ['-c', command], {
    encoding: 'utf8',
    env: cleanEnv({ HOME: dir.path }),
    // An interactive shell without a terminal complains about that.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return out.split('\0').slice(0, -1)
}

function found(id: ProgramInfo['id'], path: string | null): ProgramInfo {
  return { id, label: id, found: path !== null, path, version: null, install: null }
}

describe('a program', () => {
  const odd = printer(`${dir.path}/it's an "odd"\\ $HOME dir;/claude`)

  it.each(['bash', 'dash', 'sh'])('gets its own arguments from %s, wherever it is', (shell) => {
    const command = startCommand(
      { program: 'claude', command: '', resume: true },
      [found('claude', odd)],
      `/bin/${shell}`,
    )
    expect(run(command)).toEqual(['ARGV', ...programs.claude.args({ resume: true })])
  })

  it.each([
    ['bash', ['-l', '-i', '-c']],
    ['zsh', ['-l', '-i', '-c']],
    ['fish', ['-l', '-i', '-c']],
    ['dash', ['-l', '-i', '-c']],
    ['tcsh', ['-c']],
    ['nu', ['-c']],
  ])('starts in the user’s login shell: %s', (name, flags) => {
    const command = startCommand(
      { program: 'codex', command: '', resume: false },
      [found('codex', odd)],
      loggedShell(name),
    )
    const said = run(command)
    expect(said.slice(0, 1 + flags.length)).toEqual(['SHELL', ...flags])
    const args = programs.codex.args({ resume: false })
    expect(said.slice(2 + flags.length)).toEqual(['ARGV', ...args])
  })

  it('takes the place of the shell', () => {
    const path = `${dir.path}/pid/gemini`
    mkdirSync(dirname(path))
    writeFileSync(path, '#!/bin/sh\nprintf "%s\\0" $PPID $$\n')
    chmodSync(path, 0o755)
    const command = startCommand(
      { program: 'gemini', command: '', resume: false },
      [found('gemini', path)],
      '/bin/bash',
    )
    expect(Number(run(command)[0])).toBe(process.pid)
  })

  it('that is not installed is refused, with the way to install it', () => {
    const start = (infos: ProgramInfo[]) => () =>
      startCommand({ program: 'claude', command: '', resume: false }, infos, '/bin/bash')
    for (const infos of [[], [found('claude', null)], [found('codex', odd)]]) {
      expect(start(infos)).toThrow(
        expect.objectContaining({
          code: 'PROGRAM_NOT_FOUND',
          message: expect.stringContaining(programs.claude.install ?? 'npm'),
        }),
      )
    }
  })
})

describe('a command line of the user', () => {
  it('is run by the user’s shell as it was written', () => {
    const value = fc.array(
      fc.oneof(
        fc.constantFrom(
          "'",
          '"',
          '\\',
          '\\\\',
          '$HOME',
          '`id`',
          '\n',
          ';',
          '#',
          '!',
          '!!',
          '~',
          '*',
        ),
        anyText({ maxLength: 8 }),
      ),
      { maxLength: 10 },
    )
    const args = printer(`${dir.path}/args`)
    fc.assert(
      fc.property(value, (parts) => {
        const word = parts.join('')
        const quoted = `'${word.replaceAll("'", `'"'"'`)}'`
        const command = `V=${quoted} && ${args} "$V" 'two words'`
        for (const shell of ['/bin/bash', '/bin/dash']) {
          const start = startCommand({ program: 'command', command, resume: false }, [], shell)
          expect(run(start)).toEqual(['ARGV', word, 'two words'])
        }
      }),
      { numRuns: 12 },
    )
  })

  it('replaces that of the program', () => {
    const start = startCommand(
      { program: 'claude', command: 'printf "%s\\0" "$0" mine', resume: true },
      [],
      '/bin/sh',
    )
    expect(run(start)[1]).toBe('mine')
  })
})

it('a plain shell is tmux’s own default', () => {
  expect(startCommand({ program: 'shell', command: '', resume: false }, [], '/bin/zsh')).toBe('')
})
