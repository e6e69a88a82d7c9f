import { isRunning, type ProcessMark } from '../../process-mark.ts'
import { CliError, EXIT } from '../exit.ts'
import { until } from './until.ts'

/** A node ends itself after 10 s, whatever still holds it. */
const STOP_MS = 15_000

/** Asks a node to stop and waits for its end. Its agents go on. Throws `CliError` when it does not end. */
export async function stopNode(mark: ProcessMark): Promise<void> {
  process.kill(mark.pid, 'SIGTERM')
  if (await until(() => !isRunning(mark), STOP_MS)) return
  throw new CliError(
    `The node (pid ${mark.pid}) has not ended after ${STOP_MS / 1000} s. To end it at once: kill -9 ${mark.pid}`,
    EXIT.timeout,
  )
}
