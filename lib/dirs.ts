import { constants, type Dirent } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, normalize } from 'node:path'
import { MaestroError } from './errors.ts'
import type { DirList } from './wire/node.ts'

const MAX_DIRS = 500

/**
 * Completes a typed path as a shell does: lists the directories in everything up to the last `/`
 * whose names begin with what is behind it (in any case when that is lower-case); hidden ones only
 * when it begins with a dot. `~` and the empty path are the home. At most 500, sorted.
 */
export async function listDirs(typed: string, home = homedir()): Promise<DirList> {
  const { dir, prefix } = split(expand(typed, home))
  const entries = await read(dir)
  const wanted = entries.filter((entry) => begins(entry.name, prefix)).sort(byName)
  const dirs: DirList['dirs'] = []
  for (const entry of wanted) {
    if (dirs.length === MAX_DIRS) break
    const path = join(dir, entry.name)
    if (await isDirectory(entry, path)) {
      dirs.push({ name: entry.name, path, git: await exists(join(path, '.git')) })
    }
  }
  return { path: dir, parent: dir === '/' ? null : dirname(dir), dirs }
}

function expand(typed: string, home: string): string {
  if (typed === '' || typed === '~') return `${home}/`
  const path = typed.startsWith('~/') ? home + typed.slice(1) : typed
  if (path.startsWith('/')) return path
  throw new MaestroError(
    'VALIDATION_ERROR',
    `${typed} is not an absolute path. Begin with / or ~/.`,
    { field: 'path' },
  )
}

function split(path: string): { dir: string; prefix: string } {
  const cut = path.lastIndexOf('/')
  const dir = normalize(path.slice(0, cut + 1))
  return { dir: dir === '/' ? dir : dir.replace(/\/$/, ''), prefix: path.slice(cut + 1) }
}

function begins(name: string, prefix: string): boolean {
  if (name.startsWith('.') && !prefix.startsWith('.')) return false
  const anyCase = prefix === prefix.toLowerCase()
  return (anyCase ? name.toLowerCase() : name).startsWith(prefix)
}

function byName(a: Dirent, b: Dirent): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true })
}

async function read(dir: string): Promise<Dirent[]> {
  try {
    return await readdir(dir, { withFileTypes: true })
  } catch (error) {
    throw explain(dir, error as NodeJS.ErrnoException)
  }
}

function explain(dir: string, error: NodeJS.ErrnoException): Error {
  const details = { field: 'path' }
  switch (error.code) {
    case 'ENOENT':
      return new MaestroError('NOT_FOUND', `There is no directory ${dir}.`, details)
    case 'ENOTDIR':
      return new MaestroError('INVALID_WORKING_DIR', `${dir} is not a directory.`, details)
    case 'EACCES':
    case 'EPERM':
      return new MaestroError(
        'FORBIDDEN',
        `The node may not read ${basename(dir)} (${dir}).`,
        details,
      )
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return new MaestroError('VALIDATION_ERROR', `${dir} cannot be followed.`, details)
    default:
      return error
  }
}

async function isDirectory(entry: Dirent, path: string): Promise<boolean> {
  if (entry.isDirectory()) return true
  if (!entry.isSymbolicLink()) return false
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // a dangling link leads nowhere
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK)
    return true
  } catch {
    return false
  }
}
