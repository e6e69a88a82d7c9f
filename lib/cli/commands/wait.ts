import { InvalidArgumentError } from 'commander'
import type { Agent } from '../../wire/agent.ts'
import type { AnyEnvelope } from '../../wire/event.ts'
import { type Define, examples } from '../cli.ts'
import { CliError, EXIT } from '../exit.ts'
import { findAgent } from '../find.ts'
import { parseDuration } from '../options.ts'
import { watch } from '../watch.ts'
import { plain } from '../words.ts'

const WANTED = ['waiting', 'idle', 'exit'] as const
type Wanted = (typeof WANTED)[number]

interface Options {
  for: Wanted[]
  timeout?: number
}

/** What came: `ended` when the agent ended while something else was waited for. */
interface Result {
  agent: Agent
  reached: Wanted | 'ended'
}

export const define: Define = (program, cli) => {
  const command = program
    .command('wait')
    .description('Waits until an agent waits for somebody, idles, or has ended.')
    .argument('<agent>', 'name, id, or name@host')
    .option(
      '--for <what>',
      `${WANTED.join(', ')}; more than one with commas, the first that comes`,
      parseWanted,
      ['waiting', 'idle', 'exit'] as Wanted[],
    )
    .option('-t, --timeout <time>', 'at most so long: 90, 90s, 5m, 2h', parseDuration)
    .action(async (name: string, options: Options) => {
      const agent = await findAgent(cli, name)
      const { agent: last, reached } = await waitFor(agent, options)
      if (reached === 'ended') {
        throw new CliError(`${plain(last.name)} has ended, and will not be ${wish(options)} now.`)
      }
      cli.print({ reached, agent: last }, () => wordsFor(last, reached))
    })
  examples(command, [
    ['maestro wait backend', 'until it is anything but working'],
    ['maestro wait backend --for idle --timeout 10m', 'exit code 5 when the time runs out'],
    ['maestro send backend "build" && maestro wait backend', 'send, and wait for the end of it'],
  ])

  function waitFor(agent: Agent, { for: wanted, timeout }: Options): Promise<Result> {
    let last = agent
    const judge = () => reachedBy(last, wanted)
    return watch<Result>(cli, {
      topics: ['agent'],
      timeout,
      what: `What was waited for (${wanted.join(', ')})`,
      async look() {
        try {
          last = await cli.ask<Agent>('GET', `/api/agents/${agent.id}`)
        } catch (error) {
          if (error instanceof CliError && error.exit === EXIT.notFound) return gone(last, wanted)
          throw error
        }
        return judge()
      },
      hear(event) {
        if (!isAbout(event, agent.id)) return undefined
        if (event.type === 'agent:deleted') return gone(last, wanted)
        last = { ...last, ...(event.data as Partial<Agent>) }
        return judge()
      },
    })
  }
}

function parseWanted(text: string): Wanted[] {
  const all = text.split(',')
  const isWanted = (word: string): word is Wanted => (WANTED as readonly string[]).includes(word)
  if (all.every(isWanted)) return all
  throw new InvalidArgumentError(`It is one of ${WANTED.join(', ')}.`)
}

/** An unreachable host says nothing of its agents: that is no end. */
function reachedBy(agent: Agent, wanted: readonly Wanted[]): Result | undefined {
  if (agent.state === 'hibernated') return gone(agent, wanted)
  if (agent.state !== 'running') return undefined
  const reached = wanted.find((each) => each === agent.activity)
  return reached && { agent, reached }
}

function gone(agent: Agent, wanted: readonly Wanted[]): Result {
  return { agent, reached: wanted.includes('exit') ? 'exit' : 'ended' }
}

function isAbout(event: AnyEnvelope, id: string): boolean {
  return event.type.startsWith('agent:') && (event.data as { id: string }).id === id
}

const wish = ({ for: wanted }: Options) => wanted.join(' or ')

function wordsFor(agent: Agent, reached: Wanted): string[] {
  const name = plain(agent.name)
  if (reached === 'exit') return [`${name} has ended.`]
  if (reached === 'idle') return [`${name} is idle.`]
  return [`${name} waits for an answer.`, ...(agent.question ? [plain(agent.question.text)] : [])]
}
