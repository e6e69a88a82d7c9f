import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/**
 * Runs "$@", tells its process id over the pipe 3, and ends it when that closes, which it does
 * however the node ends. What does not heed SIGTERM for 3 s is killed.
 */
const TIED = `"$@" 3<&- &
child=$!
exec 0<&- 1>&- 2>&-
echo $child >&3
read -r _ <&3
kill $child
i=0
while [ $i -lt 30 ] && kill -0 $child; do sleep 0.1; i=$((i+1)); done
kill -KILL $child`

/** A program that ends with the node. */
export interface TiedProcess {
  /** Resolves when nothing of it is left. */
  readonly gone: Promise<void>
  close(): Promise<void>
}

/** Its arguments are passed as they are; a key such as Ctrl-C meant for the node does not reach it. */
export function runTied(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onOutput: (text: string) => void,
): TiedProcess {
  const child = spawn('/bin/sh', ['-c', TIED, 'sh', file, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const tie = child.stdio[3] as Socket
  const outputs = [child.stdout as Readable, child.stderr as Readable]
  let open = outputs.length
  for (const output of outputs) {
    output.setEncoding('utf8').on('data', onOutput)
    // Both are the program's alone: when they end it has, and the shell may go too.
    output.once('end', () => --open === 0 && tie.destroy())
  }
  tie.on('error', () => undefined)
  // Read, so that its process id does not wait in the pipe.
  tie.resume()
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  return {
    gone,
    async close() {
      tie.destroy()
      await gone
    },
  }
}
