import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, buildReady } from '../lib/build.mjs'
import { dependenciesReady, installDependencies } from './dependencies.mjs'
import { withLock } from './lock.mjs'
import { ensurePrograms } from './system.mjs'
import { fileSystemWords } from './words.mjs'

export const ROOT = resolve(fileURLToPath(new URL('../../', import.meta.url)))

/**
 * Does whatever set-up is missing: programs of the system, packages, and the build unless told
 * otherwise. When nothing is missing it only reads. Two at once in one directory take turns.
 *
 * @param {{programs?: string[], purpose?: string, build?: boolean}} [options]
 */
export async function prepare({
  programs = ['tmux'],
  purpose = 'for the agents',
  build: withBuild = true,
} = {}) {
  await ensurePrograms(programs, purpose)
  const ready = () => dependenciesReady(ROOT) && (!withBuild || buildReady(ROOT))
  if (ready()) return
  try {
    await withLock(
      join(ROOT, '.setup', 'lock'),
      async () => {
        await installDependencies(ROOT)
        if (withBuild) await build(ROOT)
      },
      (pid) => console.log(`… Process ${pid} is setting up in this directory; waiting for it`),
    )
  } catch (error) {
    throw fileSystemWords(error, ROOT) ?? error
  }
}
