import { TerminalConnection } from '../../client/terminal/connection.ts'
import type { TerminalState } from '../../client/terminal/state.ts'
import type { Agent } from '../../wire/agent.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT, type Exit } from '../exit.ts'
import { socketUrl, terminalSocket } from '../live.ts'
import type { Target } from '../request.ts'
import { plain } from '../words.ts'
import { DetachKey } from './detach.ts'
import { openScreen, type Screen } from './screen.ts'

/** How it ended, as the shell is told after the terminal is as it was. */
interface End {
  exit: Exit
  message: string
}

const CTRL_C = 0x03
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/**
 * Shows the terminal of an agent in the person's own until that detaches or the agent ends; resolves
 * with the exit code. Goes on over broken connections and restarts of the node. The terminal is
 * restored however this ends, but by SIGKILL.
 */
export async function attach(cli: Cli, agent: Agent): Promise<Exit> {
  const { stdin, stdout } = cli
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new CliError(
      'This shows an agent’s terminal in yours, and there is none. To read it: maestro output <agent>',
      EXIT.usage,
    )
  }
  if (agent.state === 'hibernated') {
    throw new CliError(`${agent.name} sleeps. Wake it first: maestro wake ${agent.name}`)
  }
  const { target } = await cli.node()
  const name = plain(agent.name)
  cli.note(`Attaching to ${name}. Detach with ${cli.env.TMUX ? 'C-b C-b d' : 'C-b d'}.`)
  const screen = openScreen(stdin, stdout)
  const unguard = guard(screen)
  try {
    const { exit, message } = await show(screen, target, agent.id, name)
    screen.restore()
    cli.note(message)
    return exit
  } finally {
    screen.restore()
    unguard()
  }
}

/** Restores the terminal before the process ends by a signal or a fault. Answers the disposer. */
function guard(screen: Screen): () => void {
  const restore = () => screen.restore()
  const onFault = (error: unknown) => {
    restore()
    process.stderr.write(`${(error as Error)?.stack ?? error}\n`)
    process.exit(EXIT.failed)
  }
  const enders = Object.entries(SIGNALS).map(
    ([signal, number]) =>
      [
        signal,
        () => {
          restore()
          process.exit(128 + number)
        },
      ] as const,
  )
  process.on('exit', restore)
  process.on('uncaughtException', onFault)
  for (const [signal, end] of enders) process.on(signal, end)
  return () => {
    process.off('exit', restore)
    process.off('uncaughtException', onFault)
    for (const [signal, end] of enders) process.off(signal, end)
  }
}

function show(screen: Screen, target: Target, agentId: string, name: string): Promise<End> {
  return new Promise((resolve) => {
    const keys = new DetachKey()
    /** Something of ours is on the screen where the agent's should be. */
    let covered = false
    let fits = true
    let grid = { cols: 0, rows: 0 }

    const say = (text: string) => {
      covered = true
      screen.status(text)
    }

    const end = (result: End) => {
      for (const dispose of disposers) dispose()
      connection.close()
      resolve(result)
    }

    function onSize({ cols, rows, owner }: { cols: number; rows: number; owner: boolean }): void {
      const own = screen.size
      // Without a change of the grid tmux draws nothing anew.
      if (cols !== grid.cols || rows !== grid.rows) screen.wipe()
      grid = { cols, rows }
      fits = owner || (cols <= own.cols && rows <= own.rows)
      if (!fits) say(`${name} is shown at ${cols}×${rows} elsewhere. Type to have it here.`)
    }

    function onState(state: TerminalState): void {
      switch (state.kind) {
        case 'reconnecting':
          connection.forgetPicture()
          say(`${state.message} Leave with C-b d or C-c.`)
          break
        case 'ended':
          end({ exit: EXIT.ok, message: state.message })
          break
        case 'gone':
          end({ exit: EXIT.notFound, message: state.message })
          break
        case 'denied':
          end({ exit: EXIT.notAllowed, message: state.message })
      }
    }

    const open = () =>
      new TerminalConnection({
        url: socketUrl(target, '/term'),
        agentId,
        ...screen.size,
        connect: terminalSocket(target),
        onState,
        onOutput(data, consumed) {
          if (fits) screen.write(data, consumed)
          else consumed()
        },
        onAttached(attached) {
          if (!attached.resumed || covered) {
            screen.clear()
            covered = false
          }
          onSize(attached)
          if (!attached.owner) setImmediate(() => connection.takeSize())
        },
        onSize,
        onNotice: say,
      })
    let connection = open()

    const disposers = [
      screen.onInput((data) => {
        const typed = keys.read(data)
        const gaveUp = connection.state.kind === 'reconnecting' && typed.data.includes(CTRL_C)
        if (typed.detach || gaveUp) {
          end({ exit: EXIT.ok, message: `Detached from ${name}, which goes on.` })
        } else if (typed.data.length > 0) connection.send(typed.data)
      }),
      screen.onResize(() => connection.resize(screen.size.cols, screen.size.rows)),
      onContinue(() => {
        screen.renew()
        connection.close()
        connection = open()
      }),
    ]
  })
}

/** After `kill -STOP` and `-CONT` the shell has had the terminal in between. */
function onContinue(listener: () => void): () => void {
  process.on('SIGCONT', listener)
  return () => process.off('SIGCONT', listener)
}
