import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MaestroError } from '../errors.ts'

export type Coding = 'br' | 'gzip'

/** One file of the dashboard, as `scripts/lib/pages-manifest.mjs` describes it. */
export interface PageFile {
  /** Relative to the directory; compressed copies have `.br` and `.gz` behind it. */
  file: string
  type: string
  /** Of the content; without quotes. */
  etag: string
  /** Bytes. */
  size: number
  /** Bytes of each compressed copy. */
  encodings: Partial<Record<Coding, number>>
  /** Its name changes with its content. */
  immutable: boolean
  /** `sha256-…` of the inline scripts; only of HTML, and none of the service worker. */
  scripts?: string[]
}

/** What is not in here is not served: a path never reaches the file system. */
export interface Manifest {
  version: 1
  files: Record<string, PageFile>
}

export const SUFFIXES: Record<Coding, string> = { br: '.br', gzip: '.gz' }

/** By path; or, when the dashboard has not been built, an error with what to do about it. */
export function readManifest(dir: string): ReadonlyMap<string, PageFile> | MaestroError {
  const file = join(dir, 'pages-manifest.json')
  try {
    const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'))
    if (manifest.version === 1) return new Map(Object.entries(manifest.files))
    return unbuilt(`${file} is of another version`)
  } catch (error) {
    return unbuilt((error as Error).message)
  }
}

function unbuilt(why: string): MaestroError {
  return new MaestroError(
    'INTERNAL_ERROR',
    `The dashboard is not built (${why}). Run: npm run build`,
  )
}
