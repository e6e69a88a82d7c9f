import type { Log } from '../log.ts'
import type { ProgramInfo } from '../wire/node.ts'
import { detectPrograms, readVersions } from './programs/detect.ts'
import { programDirs } from './programs/login-path.ts'

export interface FoundPrograms {
  readonly list: readonly ProgramInfo[]
  /** Looks again, when the last look is older than `maxAgeMs`; the promise is for who wants to wait. */
  refresh(maxAgeMs?: number): Promise<void>
  /** Ends what is being asked for a path or version. */
  close(): void
}

const MAX_AGE_MS = 30_000

/**
 * The programs on this machine: looked for in the login shell's PATH, and asked for their versions
 * afterwards, one at a time. `onChange` is called when the list has changed.
 */
export function createFoundPrograms(
  env: NodeJS.ProcessEnv,
  shell: string,
  onChange: () => void,
  log: Log,
): FoundPrograms {
  let list: readonly ProgramInfo[] = []
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | null = null
  const stop = new AbortController()
  const { signal } = stop

  function set(next: readonly ProgramInfo[]): void {
    if (signal.aborted) return
    const changed = JSON.stringify(next) !== JSON.stringify(list)
    list = next
    if (changed) onChange()
  }

  async function look(): Promise<void> {
    const dirs = await programDirs(shell, { env, signal })
    const found = await detectPrograms(dirs)
    const known = new Map(list.map((info) => [info.path, info.version]))
    set(found.map((info) => ({ ...info, version: known.get(info.path) ?? null })))
    lookedAt = performance.now()
    // Versions take seconds: nobody has to wait for them.
    readVersions(found, dirs, { env, signal }).then(set, (error) =>
      log.debug({ err: error }, 'the programs’ versions were not read'),
    )
  }

  return {
    get list() {
      return list
    },
    refresh(maxAgeMs = MAX_AGE_MS) {
      if (performance.now() - lookedAt < maxAgeMs) return Promise.resolve()
      looking ??= look().finally(() => {
        looking = null
      })
      return looking
    },
    close: () => stop.abort(),
  }
}
