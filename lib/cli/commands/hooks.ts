import { join } from 'node:path'
import { Argument } from 'commander'
import { confirm } from '../ask-person.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { CliError } from '../exit.ts'
import {
  SettingsRefused,
  withClaudeHooks,
  withCodexNotify,
  withoutClaudeHooks,
  withoutCodexNotify,
} from '../init/hook-settings.ts'
import { lineDiff } from '../init/line-diff.ts'
import { selfWords } from '../init/self.ts'
import { readSettings, replaceSettings } from '../init/settings-file.ts'

const PROGRAMS = ['claude', 'codex'] as const
type ProgramName = (typeof PROGRAMS)[number]

interface Target {
  label: string
  file(cli: Cli): string
  install(text: string, maestro: readonly string[]): string
  remove(text: string): string
}

const TARGETS: Readonly<Record<ProgramName, Target>> = {
  claude: {
    label: 'Claude Code',
    file: ({ env, home }) => join(env.CLAUDE_CONFIG_DIR || join(home, '.claude'), 'settings.json'),
    install: withClaudeHooks,
    remove: withoutClaudeHooks,
  },
  codex: {
    label: 'Codex',
    file: ({ env, home }) => join(env.CODEX_HOME || join(home, '.codex'), 'config.toml'),
    install: withCodexNotify,
    remove: withoutCodexNotify,
  },
}

export const define: Define = (program, cli) => {
  const hooks = program
    .command('hooks')
    .summary('have Claude Code and Codex report what they do')
    .description(
      'Writes hooks into the settings of Claude Code and Codex, so that agents which nobody spawned report too. Sessions that Maestro spawns need none of it.',
    )
  const named = (name: string, what: string) =>
    hooks
      .command(name)
      .summary(what)
      .addArgument(new Argument('[program]', 'only this one').choices(PROGRAMS))
      .option('-y, --yes', 'without asking')
  const install = named('install', 'add ours, after showing what changes').action(
    (which: ProgramName | undefined, options: { yes?: boolean }) =>
      change(cli, 'install', which, options.yes === true),
  )
  const remove = named('remove', 'take ours out, after showing what changes').action(
    (which: ProgramName | undefined, options: { yes?: boolean }) =>
      change(cli, 'remove', which, options.yes === true),
  )
  examples(install, [
    ['maestro hooks install', 'for both programs'],
    ['maestro hooks install claude --yes', 'for one, without asking'],
  ])
  examples(remove, [['maestro hooks remove', 'from both programs']])
  examples(hooks, [['maestro hooks install', 'shows the change, and asks']])
}

interface Outcome {
  program: ProgramName
  file: string
  changed: boolean
  backup: string | null
}

async function change(
  cli: Cli,
  what: 'install' | 'remove',
  which: ProgramName | undefined,
  isSure: boolean,
): Promise<void> {
  const outcomes: Outcome[] = []
  for (const program of which ? [which] : PROGRAMS) {
    outcomes.push(await changeOne(cli, what, program, isSure))
  }
  cli.print(outcomes, () => outcomes.map(wordsOf))
}

async function changeOne(
  cli: Cli,
  what: 'install' | 'remove',
  program: ProgramName,
  isSure: boolean,
): Promise<Outcome> {
  const target = TARGETS[program]
  const file = target.file(cli)
  const before = readSettings(file)
  const after = edited(file, () =>
    what === 'install' ? target.install(before, selfWords(process)) : target.remove(before),
  )
  if (after === before) return { program, file, changed: false, backup: null }
  cli.note([`${target.label}, ${file}:`, ...lineDiff(before, after), ''].join('\n'))
  await confirm(cli, `Change ${file}?`, isSure)
  if (readSettings(file) !== before) {
    throw new CliError(
      `${file} was changed by somebody else meanwhile. Nothing was done; try again.`,
    )
  }
  return { program, file, changed: true, backup: replaceSettings(file, after) }
}

function edited(file: string, edit: () => string): string {
  try {
    return edit()
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error
    throw new CliError(`${file} was left as it is, because ${error.message}.`)
  }
}

function wordsOf({ file, changed, backup }: Outcome): string {
  if (!changed) return `${file}: nothing to change.`
  return backup ? `${file}: changed. As it was: ${backup}` : `${file}: made.`
}
