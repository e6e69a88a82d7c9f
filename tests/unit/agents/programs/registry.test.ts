import { describe, expect, it } from 'vitest'
import { parseVersion } from '../../../../lib/agents/programs/detect.ts'
import { isShell } from '../../../../lib/agents/programs/foreground.ts'
import { programOfCommand, programs } from '../../../../lib/agents/programs/registry.ts'
import { ProgramId } from '../../../../lib/wire/agent.ts'

describe('programs', () => {
  it('has each program of the wire under its own id', () => {
    expect(Object.keys(programs).sort()).toEqual([...ProgramId.options].sort())
    for (const [id, program] of Object.entries(programs)) expect(program.id).toBe(id)
  })

  it.each([
    ['claude', ['--continue']],
    ['codex', ['resume', '--last']],
    ['gemini', ['--resume', 'latest']],
    ['cursor', ['resume']],
    ['aider', ['--restore-chat-history']],
    ['opencode', ['--continue']],
    ['shell', []],
    ['command', []],
  ] as const)('%s resumes with %j and begins with nothing', (id, args) => {
    expect(programs[id].args({ resume: true })).toEqual(args)
    expect(programs[id].args({ resume: false })).toEqual([])
  })

  it.each(Object.values(programs))('$id says nothing of an empty screen', (program) => {
    const rows = Array.from({ length: 24 }, () => '')
    const base = { rows, cursor: { x: 0, y: 0 }, title: '', alternate: false }
    for (const foreground of ['', 'bash', 'node', 'claude']) {
      expect(program.read({ ...base, foreground })).toBeNull()
      expect(program.ready({ ...base, foreground })).toBe(false)
      expect(program.pendingInput({ ...base, foreground })).toBeNull()
    }
    expect(program.readTitle('')).toBeNull()
  })

  it.each(Object.values(programs))('$id bears a cursor outside of the screen', (program) => {
    const screen = { rows: ['x'], title: '', foreground: 'x', alternate: false }
    expect(() => program.read({ ...screen, cursor: { x: 200, y: 99 } })).not.toThrow()
    expect(() => program.pendingInput({ ...screen, cursor: { x: -1, y: -1 } })).not.toThrow()
  })
})

describe('programOfCommand', () => {
  it.each([
    ['claude', 'claude'],
    ['claude --model opus "fix it"', 'claude'],
    ['/usr/local/bin/codex resume', 'codex'],
    ['FOO=1 BAR=2 gemini', 'gemini'],
    ['env A=b cursor-agent', 'cursor'],
    ['node /opt/lib/gemini.js', 'gemini'],
    ['"/opt/my/opencode"', 'opencode'],
    ['exec aider', 'aider'],
    ['-bash', 'shell'],
    ['zsh -l', 'shell'],
    ['vim claude', null],
    ['claude-squad', null],
    ['', null],
  ])('%j is %s', (line, program) => {
    expect(programOfCommand(line)).toBe(program)
  })
})

describe('isShell', () => {
  it.each(['bash', '-zsh', '/usr/bin/fish', 'sh'])('%s is one', (name) => {
    expect(isShell(name)).toBe(true)
  })
  it.each(['node', 'claude', 'bashful', ''])('%j is none', (name) => {
    expect(isShell(name)).toBe(false)
  })
})

describe('parseVersion', () => {
  it.each([
    ['2.1.197 (Claude Code)\n', '2.1.197'],
    ['codex-cli 0.169.0', '0.169.0'],
    ['2026.01.09-231024f', '2026.01.09-231024f'],
    ['aider 0.86.1', '0.86.1'],
    ['warning: no config\n1.18.33', '1.18.33'],
    ['', null],
    ['version unknown', null],
  ])('%j has %s', (text, version) => {
    expect(parseVersion(text)).toBe(version)
  })
})
