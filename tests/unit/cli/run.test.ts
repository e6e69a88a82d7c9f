import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import type { Io } from '../../../lib/cli/cli.ts'
import { COMMANDS } from '../../../lib/cli/commands.ts'
import { CliError, EXIT, exitOf } from '../../../lib/cli/exit.ts'
import { commandIn, run } from '../../../lib/cli/run.ts'
import { VERSION } from '../../../lib/version.ts'
import { tempDir } from '../../support/temp.ts'

// Every command's module is loaded here, on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

async function maestro(...argv: string[]) {
  const dir = tempDir('cli')
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const io = {
    env: {},
    home: dir.path,
    cwd: dir.path,
    stdin: new PassThrough(),
    stdout,
    stderr,
  } as unknown as Io
  const code = await run(argv, io)
  dir.close()
  const textOf = (stream: PassThrough) => String(stream.read() ?? '')
  return { code, out: textOf(stdout), err: textOf(stderr) }
}

test('every command has help with examples, and its subcommands too', async () => {
  const without: string[] = []
  for (const { name } of COMMANDS) {
    const { code, out } = await maestro(name, '--help')
    expect(code, name).toBe(0)
    expect(out, name).toContain(`Usage: maestro ${name}`)
    if (!out.includes('Examples:')) without.push(name)
    const list = /\nCommands:\n([\s\S]*?)(?:\n\n|$)/.exec(out)?.[1] ?? ''
    for (const [, sub = ''] of list.matchAll(/^ {2}([a-z]+)/gm)) {
      if (sub === 'help') continue
      const inner = await maestro(name, sub, '--help')
      if (!inner.out.includes('Examples:')) without.push(`${name} ${sub}`)
    }
  }
  expect(without).toEqual([])
})

test('the help of all names every command and loads none', async () => {
  const { code, out } = await maestro('--help')
  expect(code).toBe(0)
  for (const { name } of COMMANDS) expect(out).toContain(`\n  ${name}`)
})

test('what is no command is a usage error with a suggestion', async () => {
  expect(await maestro('atach')).toMatchObject({
    code: EXIT.usage,
    err: expect.stringContaining('Did you mean attach?'),
  })
  expect((await maestro('ls', '--wrong')).code).toBe(EXIT.usage)
  expect((await maestro('task')).code).toBe(EXIT.usage)
  expect(await maestro('--version')).toMatchObject({ code: 0, out: `${VERSION}\n` })
})

test('without a node the exit code is 3, in words or as JSON', async () => {
  const words = await maestro('ls')
  expect(words).toMatchObject({ code: EXIT.notRunning, out: '' })
  expect(words.err).toContain('maestro start')
  const { err } = await maestro('--json', 'ls')
  expect(JSON.parse(err)).toMatchObject({ error: true, code: 'NOT_RUNNING' })
})

test.each([
  [400, 2],
  [401, 6],
  [403, 6],
  [404, 4],
  [408, 5],
  [409, 1],
  [500, 1],
])('an answer %d is the exit code %d', (status, code) => {
  expect(exitOf(status)).toBe(code)
})

test.each([
  [['ls', '--json'], 'ls'],
  [['--node', 'http://a', 'task', 'list'], 'task'],
  [['help', 'task'], 'task'],
  [['--json'], undefined],
])('the command in %j is %s', (argv, name) => {
  expect(commandIn(argv)).toBe(name)
})

test('an error keeps what the node said of it', () => {
  const error = new CliError('no', EXIT.notFound, { code: 'X', details: { field: 'a' } })
  expect(error).toMatchObject({ exit: 4, code: 'X', details: { field: 'a' } })
})
