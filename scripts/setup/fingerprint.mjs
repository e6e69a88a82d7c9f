import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * SHA-256 over names and contents of the files at `paths` (relative to `root`; directories in whole;
 * missing ones count as missing). Contents rather than times: a checkout and back changes nothing.
 *
 * @param {string} root
 * @param {string[]} paths
 * @param {(path: string) => boolean} [keep] says which relative paths count
 */
export function fingerprint(root, paths, keep = () => true) {
  const hash = createHash('sha256')
  for (const path of paths) addPath(hash, root, path, keep)
  return hash.digest('hex').slice(0, 32)
}

function addPath(hash, root, path, keep) {
  if (!keep(path)) return
  let content
  try {
    content = readFileSync(join(root, path))
  } catch (error) {
    if (error.code === 'EISDIR') {
      const names = readdirSync(join(root, path)).sort()
      for (const name of names) addPath(hash, root, `${path}/${name}`, keep)
      return
    }
    if (error.code !== 'ENOENT') throw error
    hash.update(`${path}\0missing\0`)
    return
  }
  hash.update(`${path}\0${content.length}\0`)
  hash.update(content)
}
