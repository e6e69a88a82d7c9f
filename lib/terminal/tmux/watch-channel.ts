import type { ProcessMark } from '../../process-mark.ts'

/**
 * The name that a node's watching client waits for (`wait-for`). Nobody signals it while the node
 * lives; when it was killed, its watcher is left over, and whoever finds the node's mark signals it.
 */
export function watchChannel({ pid, started }: ProcessMark): string {
  return `maestro-${pid}-${started}`
}
