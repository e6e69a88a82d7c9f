import { spawn } from 'node:child_process'

export interface BoundedRun {
  env: NodeJS.ProcessEnv
  timeoutMs: number
  /** Output beyond this many bytes is dropped. */
  maxBytes?: number
  /** Aborted, it counts as out of time. */
  signal?: AbortSignal | undefined
}

/** What the program wrote may still be in the pipe when it has ended, and a child may hold it open. */
const DRAIN_MS = 200

/**
 * Standard output of a foreign executable that may hang, fork or talk without end: no standard input,
 * no terminal (a session of its own, so that an interactive shell can't take ours), killed with its
 * children when the time is over. `null` when it could not start or ran out of time.
 */
export function runBounded(
  file: string,
  args: readonly string[],
  { env, timeoutMs, maxBytes = 64 * 1024, signal }: BoundedRun,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    let size = 0
    const settle = (result: string | null) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      child.stdout.destroy()
      resolve(result)
    }
    const output = () => Buffer.concat(chunks).toString('utf8')
    const giveUp = () => {
      killGroup(child.pid)
      settle(null)
    }
    let timer = setTimeout(giveUp, timeoutMs)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted) giveUp()

    child.stdout.on('data', (chunk: Buffer) => {
      if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size))
      size += chunk.length
    })
    child.once('error', () => settle(null))
    child.once('exit', () => {
      clearTimeout(timer)
      timer = setTimeout(() => settle(output()), DRAIN_MS)
    })
    child.once('close', () => settle(output()))
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
