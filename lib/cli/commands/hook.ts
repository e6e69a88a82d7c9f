import { type Define, examples } from '../cli.ts'
import { logLine } from '../init/bounded-log.ts'
import { hookLog, reportHook } from '../init/hook.ts'

/** ms from the start of the process, after which the program that called goes on in any case. */
const LIMIT_MS = 950

/** Says nothing and ends well, whatever comes: a hook that fails is the trouble of an agent at work. */
export const define: Define = (program, cli) => {
  const hook = program
    .command('hook')
    .summary('report what a program does (programs call this)')
    .description(
      'Called by the hooks of Claude Code and by Codex: tells the node whether the agent works, waits or is idle. Takes at most a second, prints nothing and always ends with 0; what goes wrong is in hook.log.',
    )
    .argument('[event]', 'the event’s name in Claude Code, or `codex`')
    .argument('[payload]', 'JSON; Claude Code gives it on standard input')
    .allowExcessArguments()
    .allowUnknownOption()
    .action(async (event = '', payload?: string) => {
      const timer = setTimeout(() => {
        logLine(hookLog(cli.env, cli.home), `${event}: not told within ${LIMIT_MS} ms`)
        process.exit(0)
      }, LIMIT_MS - performance.now())
      await reportHook(event, payload, cli)
      clearTimeout(timer)
      // Standard input may still be open.
      process.exit(0)
    })
  examples(hook, [
    ['maestro hook Stop', 'Claude Code has finished its turn'],
    [`maestro hook codex '{"type":"agent-turn-complete"}'`, 'so has Codex'],
    ['maestro hooks install', 'have them called'],
  ])
}
