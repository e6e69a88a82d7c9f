import { describe, expect, it } from 'vitest'
import { programs } from '../../../../lib/agents/programs/registry.ts'
import { goldens } from './golden.ts'

const all = goldens()

describe('golden screens', () => {
  it.each(all.map((golden) => [golden.name, golden] as const))('%s', (_, golden) => {
    const { screen, expected } = golden
    const program = programs[golden.program]
    const reading = program.read(screen)
    expect(reading?.activity ?? null).toBe(expected.activity)
    expect(reading?.question).toEqual(expected.question)
    expect(program.ready(screen)).toBe(expected.ready)
    expect(program.pendingInput(screen)).toBe(expected.pending)
    expect(program.readTitle(screen.title)).toBe(expected.title)
  })

  it('cover each program in each state it can be read in', () => {
    const seen = new Set(all.map(({ program, expected }) => `${program} ${expected.activity}`))
    for (const program of ['claude', 'codex', 'gemini', 'cursor', 'aider', 'opencode']) {
      for (const activity of ['working', 'waiting', 'idle']) {
        expect(seen).toContain(`${program} ${activity}`)
      }
    }
  })
})

describe('every golden screen', () => {
  it('is waiting only with a question', () => {
    for (const { name, screen, program } of all) {
      const reading = programs[program].read(screen)
      expect(reading?.question !== undefined, name).toBe(reading?.activity === 'waiting')
    }
  })

  it('is never ready for text while it waits for a choice', () => {
    for (const { name, screen, program } of all) {
      if (programs[program].read(screen)?.activity !== 'waiting') continue
      expect(programs[program].ready(screen), name).toBe(false)
      expect(programs[program].pendingInput(screen), name).toBeNull()
    }
  })

  it('is not waiting any more once a shell’s prompt stands below it', () => {
    for (const { name, screen, program } of all) {
      if (program === 'aider') continue // one line is its whole prompt
      const rows = [...screen.rows.slice(3), '', 'robin@tea:~/shop$', '']
      const cursor = { x: 18, y: rows.length - 2 }
      const after = { ...screen, rows, cursor, title: 'robin@tea', foreground: 'bash' }
      expect(programs[program].read(after)?.activity, name).not.toBe('waiting')
      expect(programs[program].read(after)?.activity, name).not.toBe('working')
    }
  })
})
