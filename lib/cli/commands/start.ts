import { pathToFileURL } from 'node:url'
import { type Define, examples } from '../cli.ts'
import { dataDirectory, type Env } from '../data-directory.ts'
import { startInBackground } from '../node/background.ts'
import { findNodeHere, type NodeHere, urlToOpen } from '../node/here.ts'
import { serverScript } from '../node/server.ts'

interface Options {
  foreground?: boolean
  port?: string
  host?: string
  name?: string
}

export const define: Define = (program, cli) => {
  const command = program
    .command('start')
    .description(
      'Starts the node of this machine, in the background. Settings are environment variables and ~/.maestro/config.json.',
    )
    .option('-f, --foreground', 'in this terminal, until Ctrl-C')
    .option('-p, --port <port>', 'where it listens (PORT; default 23000)')
    .option('--host <address>', 'listen address; 0.0.0.0 for the local network (MAESTRO_HOST)')
    .option('--name <name>', 'what this host is called (MAESTRO_NAME)')
    .action(async (options: Options) => {
      const env = environment(cli.env, options)
      if (options.foreground) {
        Object.assign(process.env, env, { NODE_ENV: 'production' })
        await import(pathToFileURL(serverScript()).href)
        cli.stay()
        return
      }
      const dataDir = dataDirectory(env, cli.home)
      const running = await findNodeHere(dataDir)
      const node = running ?? (await startInBackground(dataDir, env))
      cli.print(answerOf(node, running !== null), () => {
        const where = cli.stdout.isTTY ? urlToOpen(dataDir, node.url) : node.url
        return running ? `Maestro runs already, at ${where}` : `Maestro is at ${where}`
      })
    })
  examples(command, [
    ['maestro start', 'and then: maestro open'],
    ['maestro start --foreground --port 23001', 'in this terminal'],
    ['DATA_DIR=~/.maestro/second maestro start -p 23001', 'a second node'],
  ])
}

/** Agents' own variables would make the node take itself for one of theirs. */
function environment(env: Env, { port, host, name }: Options): Env {
  const { MAESTRO_SERVER_URL: _url, MAESTRO_TOKEN: _token, ...rest } = env
  return {
    ...rest,
    ...(port !== undefined && { PORT: port }),
    ...(host !== undefined && { MAESTRO_HOST: host }),
    ...(name !== undefined && { MAESTRO_NAME: name }),
  }
}

function answerOf({ mark, url, info }: NodeHere, wasRunning: boolean) {
  return { url, pid: mark.pid, id: info.id, name: info.name, version: info.version, wasRunning }
}
