import { existsSync } from 'node:fs'
import { makePrivate } from '../../own-directory.ts'
import { type Cli, type Define, examples } from '../cli.ts'
import { dataDirectory } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'
import { logFile } from '../node/background.ts'
import { findNodeHere } from '../node/here.ts'
import { stopNode } from '../node/stop.ts'
import { installPlist, isLoaded, plistFile, plistText, removePlist } from '../service/launchd.ts'
import { planService } from '../service/plan.ts'
import {
  installUnit,
  isActive,
  removeUnit,
  requireManager,
  unitFile,
  unitText,
} from '../service/systemd.ts'

/** The service manager of this system. */
interface Manager {
  file: string
  text(): Promise<string>
  /** Throws `CliError` where there is no such manager. */
  require(): Promise<void>
  /** Answers what people should know. */
  install(): Promise<string[]>
  remove(): Promise<void>
  isRunning(): Promise<boolean>
}

export const define: Define = (program, cli) => {
  const service = program
    .command('service')
    .description('Starts the node at login, and again when it fails: by systemd or launchd.')

  const install = service
    .command('install')
    .description(
      'Installs the service and starts it. Settings of the environment now become its own. Stopping, restarting or upgrading it never ends agents.',
    )
    .option('--print', 'only print the file that would be written')
    .action(async (options: { print?: boolean }) => {
      const manager = managerOf(cli)
      if (options.print) {
        const text = await manager.text()
        cli.print({ file: manager.file, text }, () => text.trimEnd())
        return
      }
      await manager.require()
      const dataDir = dataDirectory(cli.env, cli.home)
      const running = (await manager.isRunning()) ? null : await findNodeHere(dataDir)
      if (running) {
        cli.note('The node that runs is stopped: the service starts it anew. Agents go on.')
        await stopNode(running.mark)
      }
      makePrivate(dataDir)
      const words = await manager.install()
      cli.print({ file: manager.file, installed: true, notes: words }, () => [
        `Installed ${manager.file}; the node runs as a service.`,
        ...words,
      ])
    })
  examples(install, [
    ['maestro service install', 'with the defaults and ~/.maestro/config.json'],
    ['MAESTRO_HOST=0.0.0.0 maestro service install', 'with a setting of its own'],
    ['maestro service install --print', 'shows what would be written'],
  ])

  const remove = service
    .command('remove')
    .description('Stops the service and removes it. Agents go on in tmux.')
    .action(async () => {
      const manager = managerOf(cli)
      if (!existsSync(manager.file)) {
        throw new CliError('The service is not installed.', EXIT.notFound, { code: 'NOT_FOUND' })
      }
      await manager.remove()
      cli.print({ file: manager.file, installed: false }, () => `Removed ${manager.file}.`)
    })
  examples(remove, [['maestro service remove', 'and maestro start runs it without']])

  const status = service
    .command('status')
    .description('Shows whether the service is installed and runs. Exit code 3 when it does not.')
    .action(async () => {
      const manager = managerOf(cli)
      const installed = existsSync(manager.file)
      const running = installed && (await manager.isRunning())
      cli.print({ file: manager.file, installed, running }, () => wordsFor(installed, running))
      if (!running) cli.exit(EXIT.notRunning)
    })
  examples(status, [['maestro service status', '']])
  examples(service, [
    ['maestro service install', ''],
    ['maestro logs -f', 'what it logs'],
  ])
}

function wordsFor(installed: boolean, running: boolean): string {
  if (!installed) return 'Not installed. To have it: maestro service install'
  return running ? 'Installed, and runs.' : 'Installed, and does not run: maestro logs says why.'
}

function managerOf({ env, home }: Cli): Manager {
  if (process.platform === 'darwin') {
    const log = logFile(dataDirectory(env, home))
    return {
      file: plistFile(home),
      text: async () => plistText(await planService(env), log),
      // macOS has launchd always.
      require: async () => undefined,
      install: async () => installPlist(await planService(env), log, env, home),
      remove: () => removePlist(env, home),
      isRunning: () => isLoaded(env),
    }
  }
  return {
    file: unitFile(env, home),
    text: async () => unitText(await planService(env)),
    require: () => requireManager(env),
    install: async () => installUnit(await planService(env), env, home),
    remove: () => removeUnit(env, home),
    isRunning: () => isActive(env),
  }
}
