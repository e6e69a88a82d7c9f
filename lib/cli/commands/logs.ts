import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Define, examples } from '../cli.ts'
import { dataDirectory } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'
import { logFile } from '../node/background.ts'
import { wholeNumber } from '../options.ts'
import { isActive, UNIT } from '../service/systemd.ts'

interface Options {
  follow?: boolean
  lines: number
}

export const define: Define = (program, cli) => {
  const command = program
    .command('logs')
    .description(
      'Prints what the node of this machine has logged; --json leaves its lines as they are.',
    )
    .option('-f, --follow', 'go on, until Ctrl-C')
    .option('-n, --lines <count>', 'the last so many', wholeNumber(0), 100)
    .action(async (options: Options) => {
      const { command: reader, args } = await readerOf(options)
      cli.exit(await passOn(reader, args))
    })
  examples(command, [
    ['maestro logs', 'the last 100 lines'],
    ['maestro logs -f -n 0', 'what comes from now on'],
  ])

  /** A service's output is the journal's; that of `maestro start` is in a file. */
  async function readerOf({ follow, lines }: Options) {
    if (await isActive(cli.env)) {
      const args = ['--user', '--unit', UNIT, '--lines', String(lines), '--output', 'cat']
      return { command: 'journalctl', args: [...args, ...(follow ? ['--follow'] : ['--no-pager'])] }
    }
    const file = logFile(dataDirectory(cli.env, cli.home))
    if (!existsSync(file)) {
      throw new CliError(
        `There is no log at ${file}: the node was not started with maestro start, or elsewhere.`,
        EXIT.notFound,
      )
    }
    return { command: 'tail', args: ['-n', String(lines), ...(follow ? ['-F'] : []), file] }
  }
}

/** Runs `command` in this one's place and resolves with its exit code. */
function passOn(command: string, args: readonly string[]): Promise<0 | 1> {
  return new Promise((resolve, reject) => {
    // Ctrl-C ends the reader, and with it this command.
    const ignore = () => undefined
    process.on('SIGINT', ignore)
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', (error) => reject(new CliError(`${command} cannot be run: ${error.message}`)))
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore)
      resolve(code === 0 || signal === 'SIGINT' ? 0 : 1)
    })
  })
}
