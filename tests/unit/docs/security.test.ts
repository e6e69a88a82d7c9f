import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../support/node.ts'

interface Row {
  id: string
  files: string[]
}

const rows: Row[] = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| H\d\d /.test(line))
  .map((line) => {
    const cells = line.split(' | ')
    const files = [...(cells.at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? '')
    return { id: line.slice(2, 5), files }
  })

/** A test, or a group of tests, whose name says that it holds the row. */
const holds = (text: string, id: string) =>
  new RegExp(`(?:test|it|describe)\\b[^\\n]*\\[${id}\\]|\\)\\(\\s*['\`"][^\\n]*\\[${id}\\]`).test(
    text,
  )

test('the table of hostile inputs is whole', () => {
  const ids = Array.from({ length: 32 }, (_, n) => `H${String(n + 1).padStart(2, '0')}`)
  expect(rows.map(({ id }) => id)).toEqual(ids)
})

test.each(rows)('$id is held by tests of that name', ({ id, files }) => {
  expect(files).not.toEqual([])
  for (const file of files) {
    expect(holds(readFileSync(join(ROOT, file), 'utf8'), id), `[${id}] in ${file}`).toBe(true)
  }
})
