import { readFileSync } from 'node:fs'
import { join } from 'node:path'

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
  /** `sha256-…` of the inline scripts; only of HTML. */
  scripts?: string[]
}

/** What is not in here is not served: a path never reaches the file system. */
export interface Manifest {
  version: 1
  files: Record<string, PageFile>
}

export const SUFFIXES: Record<Coding, string> = { br: '.br', gzip: '.gz' }

/** Throws, with words, when the dashboard has not been built. */
export function readManifest(dir: string): Map<string, PageFile> {
  const file = join(dir, 'pages-manifest.json')
  let manifest: Manifest
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`The dashboard is not built: ${file} can’t be read. Run: npm run build`, {
      cause: error,
    })
  }
  if (manifest.version !== 1) {
    throw new Error(`The dashboard was built by another version. Run: npm run build`)
  }
  return new Map(Object.entries(manifest.files))
}
