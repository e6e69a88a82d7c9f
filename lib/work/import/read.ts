import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { MaestroError } from '../../errors.ts'

export const KINDS = ['projects', 'tasks', 'sessions'] as const
export type Kind = (typeof KINDS)[number]

/** One JSON file of the layout. */
export interface Document {
  kind: Kind
  /** From the directory that was read. */
  file: string
  value: Record<string, unknown>
}

export interface NotUnderstood {
  file: string
  why: string
}

export interface Layout {
  documents: Document[]
  notUnderstood: NotUnderstood[]
}

/**
 * Reads Maestro Server's files: `projects/<id>.json`, `tasks/<project>/<id>.json` (or `tasks/<id>.json`)
 * and `sessions/<id>.json` below `dir`, or below its `data`. What is no JSON object is told, not thrown;
 * throws VALIDATION_ERROR when there are no such directories.
 */
export function readLayout(dir: string, onRead: (files: number) => void = () => undefined): Layout {
  const root = rootOf(dir)
  const documents: Document[] = []
  const notUnderstood: NotUnderstood[] = []
  for (const kind of KINDS) {
    for (const path of filesBelow(join(root, kind))) {
      const file = relative(root, path)
      const read = readObject(path)
      if (typeof read === 'string') notUnderstood.push({ file, why: read })
      else documents.push({ kind, file, value: read })
      onRead(documents.length + notUnderstood.length)
    }
  }
  return { documents, notUnderstood }
}

function rootOf(dir: string): string {
  const found = [dir, join(dir, 'data')].find((each) =>
    KINDS.some((kind) => existsSync(join(each, kind))),
  )
  if (found !== undefined) return found
  throw new MaestroError(
    'VALIDATION_ERROR',
    `There is nothing to read in ${dir}: it has no projects, tasks or sessions directory. Name the data directory of Maestro Server, as ~/.maestro/data.`,
    { field: 'dir' },
  )
}

/** All files, of directories within too, in the order of their names; hidden ones are the system's. */
function filesBelow(dir: string): string[] {
  if (!existsSync(dir)) return []
  const entries = readdirSync(dir, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry: Dirent) => {
    const path = join(dir, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** The object in a file, or why there is none. */
function readObject(path: string): Record<string, unknown> | string {
  if (!path.endsWith('.json')) return 'It is not a .json file.'
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return `It cannot be read: ${(error as Error).message}.`
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : 'It does not hold a JSON object.'
}
