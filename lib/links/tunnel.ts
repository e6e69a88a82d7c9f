import { findExecutable } from '../agents/programs/detect.ts'
import { programDirs, shellEnv } from '../agents/programs/login-path.ts'
import { MaestroError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Tunnel } from '../wire/access.ts'
import { runTied, type TiedProcess } from './tied.ts'

const PROGRAM = 'cloudflared'
/** How `cloudflared` says where a quick tunnel is; `api` is whom it asks for one, told when that fails. */
const SAID_URL = /https:\/\/(?!api\.)[a-z0-9]+(?:-[a-z0-9]+)*\.trycloudflare\.com\b/
const START_MS = 30_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** After this long a tunnel counts as one that worked. */
const STEADY_MS = 60_000
/** Of what the program says, kept to find the URL and the reason of an end. */
const KEPT_TEXT = 16 * 1024

export interface TunnelOptions {
  env: NodeJS.ProcessEnv
  /** The user's login shell. */
  shell: string
  /** Where the listener for links is; null while it is not open. */
  target(): string | null
  log: Pick<Log, 'info' | 'warn'>
  startMs?: number
  firstPauseMs?: number
}

/** A way from the internet to the listener for links, by Cloudflare's `cloudflared`. */
export interface LinkTunnel {
  /** Its origin; null unless it is on. */
  readonly origin: string | null
  /** `url` is the origin here. */
  read(): Promise<Tunnel>
  /** Throws when link access is off or the program is not installed. Resolves before it is on. */
  start(): Promise<void>
  stop(): Promise<void>
  /** The listener has changed: starts anew when it should be on. */
  moved(): Promise<void>
  close(): Promise<void>
}

export function createTunnel(options: TunnelOptions): LinkTunnel {
  const { env, shell, target, log } = options
  const { startMs = START_MS, firstPauseMs = FIRST_PAUSE_MS } = options
  let state: Tunnel['state'] = 'off'
  let origin: string | null = null
  let problem: string | null = null
  let running: TiedProcess | null = null
  /** Aborted by `stop`; while it is not, the tunnel is wanted. */
  let wanted: AbortController | null = null
  let living: Promise<void> = Promise.resolve()

  async function find(): Promise<{ file: string | null; dirs: string[] }> {
    const dirs = await programDirs(shell, { env })
    return { file: await findExecutable([PROGRAM], dirs), dirs }
  }

  /** One run of the program, from its start to its end; resolves with why it ended. */
  async function run(
    file: string,
    dirs: string[],
    url: string,
    stop: AbortSignal,
  ): Promise<string> {
    let said = ''
    let late = false
    const args = ['tunnel', '--no-autoupdate', '--url', url]
    // The listener's certificate is for other names than this one.
    if (url.startsWith('https:')) args.push('--no-tls-verify')
    const child = runTied(file, args, { ...shellEnv(env), PATH: dirs.join(':') }, (text) => {
      said = (said + text).slice(-KEPT_TEXT)
      const found = SAID_URL.exec(said)?.[0]
      if (!found || origin !== null || stop.aborted) return
      clearTimeout(timer)
      origin = found
      state = 'on'
      problem = null
      log.info('The tunnel for links is open')
    })
    running = child
    const timer = setTimeout(() => {
      late = true
      void child.close()
    }, startMs)
    const end = () => void child.close()
    stop.addEventListener('abort', end, { once: true })
    if (stop.aborted) end()
    await child.gone
    clearTimeout(timer)
    stop.removeEventListener('abort', end)
    running = null
    origin = null
    if (late) return `${PROGRAM} gave no URL within ${startMs / 1000} s.`
    return `${PROGRAM} ended${lastWords(said)}.`
  }

  /** Keeps it running until it is stopped, with longer and longer pauses while it fails. */
  async function live(file: string, dirs: string[], stop: AbortSignal): Promise<void> {
    let pause = firstPauseMs
    while (!stop.aborted) {
      const url = target()
      if (url === null) return
      state = 'starting'
      const begun = performance.now()
      const why = await run(file, dirs, url, stop)
      if (stop.aborted) return
      if (performance.now() - begun > STEADY_MS) pause = firstPauseMs
      state = 'failed'
      problem = `${why} Trying again in ${Math.ceil(pause / 1000)} s.`
      log.warn(`The tunnel for links: ${problem}`)
      await wait(pause, stop)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }

  function begin(file: string, dirs: string[]): void {
    const mine = new AbortController()
    wanted = mine
    state = 'starting'
    problem = null
    living = live(file, dirs, mine.signal).finally(() => {
      if (wanted !== null && wanted !== mine) return
      wanted = null
      state = 'off'
      problem = null
    })
  }

  async function stop(): Promise<void> {
    wanted?.abort()
    await living
  }

  return {
    get origin() {
      return origin
    },
    async read() {
      const installed = running !== null || (await find()).file !== null
      return { installed, state, url: origin, problem }
    },
    async start() {
      if (wanted) return
      if (target() === null) {
        throw new MaestroError(
          'VALIDATION_ERROR',
          'A tunnel leads to links, and link access is off. Switch it on first.',
        )
      }
      const { file, dirs } = await find()
      if (file === null) {
        throw new MaestroError(
          'PROGRAM_NOT_FOUND',
          `${PROGRAM} is not on this machine. Install it (developers.cloudflare.com, “cloudflared”), then try again.`,
        )
      }
      if (wanted === null && target() !== null) begin(file, dirs)
    },
    stop,
    async moved() {
      if (!wanted) return
      await stop()
      if (target() === null) return
      const { file, dirs } = await find()
      if (file !== null && wanted === null) begin(file, dirs)
    },
    close: stop,
  }
}

/** The last line that the program wrote, without what may be anybody's: time, colours. */
function lastWords(said: string): string {
  const line = said
    .replace(/\x1b\[[0-9;]*m/g, '')
    .split('\n')
    .map((each) => each.replace(/^\S+Z\s+/, '').trim())
    .filter(Boolean)
    .at(-1)
  return line ? `: ${line.slice(0, 200).replace(/\.$/, '')}` : ''
}

function wait(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    stop.addEventListener('abort', done, { once: true })
    if (stop.aborted) done()
  })
}
