import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Cli } from '../../../lib/cli/cli.ts'
import { COMMANDS } from '../../../lib/cli/commands.ts'
import { buildPrompt, wholePrompt } from '../../../lib/work/prompt.ts'
import { readSkill } from '../../../lib/work/skills/read-skill.ts'
import { testManifest } from '../../support/manifest.ts'

const SKILLS = join(import.meta.dirname, '../../../skills')

/** Every `maestro …` of a text, in lines and in backquotes, as its words without comments. */
function commandLines(text: string): string[] {
  const inline = [...text.matchAll(/`(maestro [^`]+)`/g)].map((match) => match[1] ?? '')
  const lines = text.split('\n').map((line) => line.trim())
  return [...inline, ...lines.filter((line) => /^maestro [^a-z]*[a-z]/.test(line))]
}

/** Words as a shell parts them, as far as ours go. */
function words(line: string): string[] {
  const parted = line.matchAll(/"([^"]*)"|(#.*)|(\S+)/g)
  return [...parted].flatMap(([, quoted, comment, word]) => (comment ? [] : [quoted ?? word ?? '']))
}

let program: Command
beforeAll(async () => {
  program = new Command('maestro').option('--json').option('--node <url>').helpOption('-h, --help')
  for (const { load } of COMMANDS) (await load()).define(program, { env: {} } as Cli)
})

/** Throws when there is no such command, or when it does not take these words. */
function check(line: string): void {
  let command = program
  let rest = words(line).slice(1)
  for (;;) {
    const next = command.commands.find((each) => each.name() === rest[0])
    if (!next) break
    command = next.exitOverride().configureOutput({ writeErr: () => undefined })
    rest = rest.slice(1)
  }
  const isPlaceholder = rest[0]?.startsWith('<') && command === program
  if (isPlaceholder) return
  const { operands, unknown } = command.parseOptions(rest)
  const strange = unknown.filter((word) => !['--help', '--json'].includes(word))
  const wanted = command.registeredArguments
  const least = wanted.filter(({ required }) => required).length
  const most = wanted.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : wanted.length
  const isGroup = command.commands.length > 0
  if (isGroup || strange.length > 0 || operands.length < least || operands.length > most) {
    throw new Error(`Not a command: ${line}`)
  }
}

describe('every command that we teach is one', () => {
  const skills = readdirSync(SKILLS)
  const lines = skills.flatMap((id) =>
    commandLines(readFileSync(join(SKILLS, id, 'SKILL.md'), 'utf8')),
  )
  test.each([...new Set(lines)])('%s', (line) => {
    check(line)
  })

  test.each(['worker', 'orchestrator'] as const)('in the prompt of the %s', (role) => {
    const manifest = testManifest({ role, skills: [] })
    const found = commandLines(wholePrompt(buildPrompt({ manifest, skills: [] })))
    expect(found.length).toBeGreaterThan(4)
    for (const line of found) check(line)
  })

  test('and the check sees what is none', () => {
    for (const line of [
      'maestro task finish x',
      'maestro task get a b c',
      'maestro ls --nope',
      'maestro task',
    ]) {
      expect(() => check(line)).toThrow()
    }
  })
})

test.each(['maestro-cli', 'maestro-worker', 'maestro-orchestrator'])(
  '%s is a good skill',
  async (id) => {
    const skill = await readSkill({ directory: SKILLS, scope: 'shipped' }, id)
    expect(skill).toMatchObject({ id, name: id, version: '1.0.0' })
    expect(skill?.error).toBeUndefined()
  },
)
