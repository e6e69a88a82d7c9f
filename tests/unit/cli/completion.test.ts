import { Argument, Command, Option } from 'commander'
import { expect, test } from 'vitest'
import { expectedAfter, lineOf } from '../../../lib/cli/completion/candidates.ts'

/** A root with one command of each shape. */
function program(): Command {
  const root = new Command('maestro').option('--json', 'as JSON').option('--node <url>', 'which')
  const task = root.command('task').summary('tasks')
  task.command('list').alias('ls').option('--status <status>').description('Lists. More words.')
  task.command('complete').argument('[tasks...]')
  task.command('secret', { hidden: true })
  root
    .command('new')
    .argument('<name>')
    .addOption(new Option('-p, --program <program>').choices(['claude', 'codex']))
    .option('--host <host>')
  root.command('attach').argument('<agent>')
  root.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
  return root
}

function after(line: string): { words: string[]; sources: string[] } {
  const { words, sources } = expectedAfter(program(), line.split(' ').slice(1))
  return { words: words.map(({ value }) => value), sources }
}

test.each([
  ['maestro ', ['task', 'new', 'attach', 'completion'], []],
  ['maestro task ', ['list', 'complete'], []],
  ['maestro --json task ', ['list', 'complete'], []],
  ['maestro task list --status ', [], []],
  ['maestro task ls --', ['--status', '--json', '--node', '--help'], []],
  ['maestro task complete ', [], ['tasks']],
  ['maestro task complete task_1 ', [], ['tasks']],
  ['maestro new x --program ', ['claude', 'codex'], []],
  ['maestro new x -p ', ['claude', 'codex'], []],
  ['maestro new x --host ', [], ['hosts']],
  ['maestro new ', [], []],
  ['maestro attach ', [], ['agents']],
  ['maestro attach a ', [], []],
  ['maestro completion ', ['bash', 'zsh'], []],
  ['maestro nonsense ', [], []],
])('after “%s”', (line, words, sources) => {
  expect(after(line)).toEqual({ words, sources })
})

test('a line has the word, a tab, and what it is, on one line', () => {
  expect(lineOf({ value: 'a b', about: 'c\td\ne' })).toBe('a b\tc d e')
})
