import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const PATIENCE_MS = 5_000

/** Caches of tools and of the browser's sound, which are theirs to keep in the temporary directory. */
const CACHES = /^(tsx-\d+|node-compile-cache|playwright-transform-cache-\d+|pulse-\w+)$/

/**
 * What the tests of this run left behind, one line each: processes that still have the run's
 * directory in their environment (Linux), files or sockets in its temporary directories, and network
 * namespaces.
 *
 * @param {string} dir directory of the run
 * @param {number} [patience] ms that what is just ending has
 */
export async function findLeaks(dir, patience = PATIENCE_MS) {
  const deadline = performance.now() + patience
  for (;;) {
    const found = [...processesOf(dir).map(describe), ...files(dir), ...networksOf(dir)]
    if (found.length === 0 || performance.now() > deadline) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Kills what is left of a run that was broken off. */
export function endStrays(dir) {
  for (const pid of processesOf(dir)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
  for (const name of networksOf(dir)) execFileSync('ip', ['netns', 'del', basename(name)])
}

/** Where `ip netns` keeps their names: ip-netns(8). */
const NAMESPACES = '/run/netns'

function networksOf(dir) {
  if (!existsSync(NAMESPACES)) return []
  return readdirSync(NAMESPACES)
    .filter((name) => name.startsWith(`${basename(dir)}-`))
    .map((name) => join(NAMESPACES, name))
}

function files(dir) {
  return ['tmp', 'tmux'].flatMap((name) =>
    readdirSync(join(dir, name))
      .filter((entry) => !CACHES.test(entry))
      .map((entry) => `${join(dir, name, entry)}`),
  )
}

function processesOf(dir) {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => readProc(pid, 'environ').includes(`=${dir}/`) && readProc(pid, 'cmdline'))
}

const describe = (pid) => `process ${pid}: ${readProc(pid, 'cmdline').replaceAll('\0', ' ').trim()}`

/** A file of proc(5) as text; empty when the process is gone, a zombie, or another user's. */
function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
