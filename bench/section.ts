import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../tests/support/node.ts'

const FILE = join(ROOT, 'bench', 'RESULTS.md')

/**
 * Puts `text`, which begins with a heading of the first level, into `bench/RESULTS.md`: in place of
 * what is there under the same heading, else at the end. Returns the file's path.
 */
export function writeSection(text: string): string {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  writeFileSync(FILE, replaceSection(before, text))
  return FILE
}

export function replaceSection(document: string, text: string): string {
  const title = headingOf(text)
  const sections = document.split(/^(?=# )/m).filter((section) => section.trim() !== '')
  const at = sections.findIndex((section) => headingOf(section) === title)
  if (at < 0) sections.push(text)
  else sections[at] = text
  return sections.map((section) => `${section.trim()}\n`).join('\n')
}

function headingOf(section: string): string {
  return section.split('\n', 1)[0] ?? ''
}
