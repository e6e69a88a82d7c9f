import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cleanEnv } from './env.ts'
import { openPortal, type TestHost } from './network.ts'
import { rememberLogs } from './node-logs.ts'
import { freePort } from './ports.ts'
import { exited } from './processes.ts'
import { tempDir } from './temp.ts'
import { createTmux, type TestTmux } from './tmux.ts'
import { until } from './until.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface TestNodeOptions {
  /** Added to the node's environment; an undefined value removes. */
  env?: Record<string, string | undefined>
  /** A tmux server of the test's own; else the node gets a private one that ends with it. */
  tmux?: TestTmux
  /** The machine of a test network that it runs on; its API is reached under `url` all the same. */
  host?: TestHost
  /** Run the built bundle; else what `MAESTRO_TEST_BUNDLE` says. */
  bundle?: boolean
}

export interface TestNode {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  readonly home: string
  readonly dataDir: string
  readonly tmux: TestTmux
  readonly pid: number
  /** What the node has written to standard output and error since it was made, over restarts. */
  logs(): string
  /** `fetch` of a path of this node. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** SIGKILL, and its end waited for. */
  kill9(): Promise<void>
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>
  /** Starts it again on the same port, home, data and tmux (after `stop` when it still runs). */
  restart(env?: Record<string, string | undefined>): Promise<void>
  /** Stops the node, ends its tmux unless that was given, removes its directories. */
  close(): Promise<void>
}

const STOP_MS = 10_000

/**
 * Starts a whole node as a person's command would, but with a private home, data directory, tmux
 * server and port, and resolves when `/health` answers.
 */
export async function startTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  const dir = tempDir('node')
  const home = `${dir.path}/home`
  const dataDir = `${home}/.maestro/data`
  const tmux = options.tmux ?? createTmux()
  const bundle = options.bundle ?? process.env.MAESTRO_TEST_BUNDLE === '1'
  const log: string[] = []
  const forget = rememberLogs(() => log.join(''))
  let port = await freePort()
  let child: ChildProcess | undefined
  const portal = options.host && (await openPortal(options.host, port))

  async function launch(env: Record<string, string | undefined> = {}): Promise<void> {
    const args = serverArguments(bundle)
    const [command, all] = options.host?.at(process.execPath, args) ?? [process.execPath, args]
    const started = spawn(command, all, {
      cwd: ROOT,
      env: cleanEnv({
        HOME: home,
        DATA_DIR: dataDir,
        TMUX_TMPDIR: tmux.tmpdir,
        PORT: String(port),
        NODE_ENV: 'production',
        MAESTRO_NO_OPEN: '1',
        ...options.env,
        ...env,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => log.push(text))
    }
    const died = exited(started).then((code) => {
      throw new Error(`The node ended with ${code ?? started.signalCode} before it answered.`)
    })
    const before = log.length
    const answers = until(
      async () => {
        // Before that a portal takes the connection and drops it, which Node 20's fetch may not notice.
        if (portal && !log.slice(before).join('').includes('Maestro is at')) return false
        // A node that trusts no program on its machine answers 401, but it answers.
        return (await fetch(`http://127.0.0.1:${port}/health`)).status < 500
      },
      { timeout: 30_000, message: () => '/health answers' },
    )
    try {
      await Promise.race([answers, died])
    } catch (error) {
      started.kill('SIGKILL')
      throw new Error(`${(error as Error).message}\n${log.join('')}`, { cause: error })
    } finally {
      answers.catch(() => undefined)
      died.catch(() => undefined)
    }
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (!child) return null
    const ending = exited(child)
    child.kill(signal)
    const timer = setTimeout(() => {
      log.push(`\n[test] no end ${STOP_MS} ms after ${signal}: SIGKILL\n`)
      child?.kill('SIGKILL')
    }, STOP_MS)
    const code = await ending
    clearTimeout(timer)
    return code
  }

  async function close(): Promise<void> {
    await end('SIGTERM')
    await portal?.close()
    if (!options.tmux) await tmux.close()
    dir.close()
    forget()
  }

  mkdirSync(home, { recursive: true, mode: 0o700 })
  try {
    await launch().catch(async (error: Error) => {
      if (options.env?.PORT || options.host || !/EADDRINUSE|in use|taken/i.test(error.message))
        throw error
      port = await freePort()
      await launch()
    })
  } catch (error) {
    await close()
    throw error
  }

  return {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    get port() {
      return port
    },
    home,
    dataDir,
    tmux,
    get pid() {
      return child?.pid ?? 0
    },
    logs: () => log.join(''),
    fetch: (path, init) => fetch(new URL(path, `http://127.0.0.1:${port}`), init),
    async kill9() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
    async restart(env) {
      await end('SIGTERM')
      await launch(env)
    },
    close,
  }
}

/** Arguments for Node: the bundle, or the source through tsx. */
function serverArguments(bundle: boolean): string[] {
  if (bundle) return [`${ROOT}dist/server.mjs`]
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  return ['--import', tsx.href, `${ROOT}server.mts`]
}
