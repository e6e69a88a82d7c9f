import { chmodSync, mkdirSync, readdirSync } from 'node:fs'

/** The data directory cannot be used; `message` says why and what to do. */
export class DataDirError extends Error {
  readonly holder: { pid: number; url: string | null } | null

  constructor(message: string, holder: DataDirError['holder'] = null, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DataDirError'
    this.holder = holder
  }
}

/** One of these says that a directory is a node's, also when it comes from a backup. */
const OURS: ReadonlySet<string> = new Set(['node.lock', 'identity.json', 'maestro.db', 'node.log'])

/** Makes the directory for its user alone; throws `DataDirError` for one that holds somebody's files. */
export function makePrivate(path: string): void {
  let entries: string[]
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    entries = readdirSync(path)
  } catch (error) {
    throw unusable(path, error)
  }
  if (entries.length > 0 && !entries.some((name) => OURS.has(name))) {
    throw new DataDirError(
      `The directory ${path} holds other files, and a node closes its directory to everyone else. ` +
        'Set DATA_DIR to an empty directory, or to one that does not exist yet.',
    )
  }
  try {
    chmodSync(path, 0o700)
  } catch (error) {
    throw unusable(path, error)
  }
}

function unusable(path: string, cause: unknown): DataDirError {
  const { code } = cause as NodeJS.ErrnoException
  return new DataDirError(
    `The data directory ${path} cannot be made or used (${code}). ` +
      'Make it writable for your user, or set DATA_DIR to another directory.',
    null,
    { cause },
  )
}
