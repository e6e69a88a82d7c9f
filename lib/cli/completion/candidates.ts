import type { Argument, Command, Option } from 'commander'

export interface Candidate {
  value: string
  about: string
}

/** What only the node knows. */
export type Source = 'agents' | 'hosts' | 'projects' | 'tasks' | 'sessions'

/** What could stand at the cursor: words, and things of the node by their kind. */
export interface Expected {
  words: Candidate[]
  sources: Source[]
}

const SOURCES: Readonly<Record<string, Source>> = {
  agent: 'agents',
  agents: 'agents',
  host: 'hosts',
  project: 'projects',
  task: 'tasks',
  tasks: 'tasks',
  session: 'sessions',
  sessions: 'sessions',
  parent: 'tasks',
  'depends-on': 'tasks',
}

/**
 * What may come after `words` in `program`, whose last word is not finished (and may be empty). The
 * first words name a command that is defined in `program`.
 */
export function expectedAfter(program: Command, words: readonly string[]): Expected {
  const partial = words.at(-1) ?? ''
  const { command, position, open } = walk(program, words.slice(0, -1))
  if (open) return ofValue(open)
  if (partial.startsWith('-')) return { words: optionsOf(program, command), sources: [] }
  if (command.commands.length > 0 && position === 0) {
    return { words: shownIn(command).map(commandWord), sources: [] }
  }
  return ofArgument(command.registeredArguments, position)
}

interface Place {
  command: Command
  /** How many arguments of it there are already. */
  position: number
  /** An option whose value comes next. */
  open: Option | undefined
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program
  let position = 0
  let open: Option | undefined
  for (const word of words) {
    if (open) open = undefined
    else if (word.startsWith('-')) {
      const option = [...command.options, ...program.options].find(
        ({ long, short }) => long === word || short === word,
      )
      open = option && (option.required || option.optional) ? option : undefined
    } else {
      const inner = command.commands.find(
        (each) => each.name() === word || each.aliases().includes(word),
      )
      if (inner) {
        command = inner
        position = 0
      } else position += 1
    }
  }
  return { command, position, open }
}

function ofValue(option: Option): Expected {
  const words = (option.argChoices ?? []).map((value) => ({ value, about: option.description }))
  const source = SOURCES[option.name()]
  return { words, sources: source ? [source] : [] }
}

function ofArgument(declared: readonly Argument[], position: number): Expected {
  const last = declared.at(-1)
  const argument = declared[position] ?? (last?.variadic ? last : undefined)
  const words = (argument?.argChoices ?? []).map((value) => ({ value, about: '' }))
  const source = argument && SOURCES[argument.name()]
  return { words, sources: source ? [source] : [] }
}

function optionsOf(program: Command, command: Command): Candidate[] {
  const all = [...command.options, ...program.options]
  const own = all.map(({ long, short, description }) => ({
    value: long ?? short ?? '',
    about: description,
  }))
  return [...own, { value: '--help', about: 'help for a command' }]
}

function shownIn(command: Command): Command[] {
  const shown = command.createHelp().visibleCommands(command)
  return shown.filter((each) => each.name() !== 'help')
}

const commandWord = (command: Command): Candidate => ({
  value: command.name(),
  about: command.summary() || (command.description().split('. ')[0] ?? ''),
})

/** A line for the shells; what the node told steers no terminal. */
export function lineOf({ value, about }: Candidate): string {
  return `${value}\t${about.replaceAll(/\s+/g, ' ')}`
}
