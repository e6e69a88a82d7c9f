import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../support/node.ts'

const page = readFileSync(join(ROOT, 'docs/spec/maestro-server.md'), 'utf8')
const rows = [...page.matchAll(/^\| .* \| `([^`]+\.ts)`: (.+) \|$/gm)].map(([, file, name]) => ({
  file: file ?? '',
  name: name ?? '',
}))

test('the table names a test for every part', () => {
  const parts = new Set(
    [...page.matchAll(/^\| (\w+) \| .* \| `[^`]+\.ts`: /gm)].map(([, part]) => part),
  )
  expect(parts).toEqual(
    new Set([
      'Health',
      'Projects',
      'Tasks',
      'Sessions',
      'Spawn',
      'Errors',
      'WebSocket',
      'Examples',
    ]),
  )
  expect(rows.length).toBeGreaterThan(40)
})

test.each(rows)('$file has “$name”', ({ file, name }) => {
  const text = readFileSync(join(ROOT, 'tests/integration/work', file), 'utf8')
  const named = [...text.matchAll(/\bit(?:\.each\([\s\S]*?\]\))?\(\s*(['"`])(.*?)\1/g)]
  expect(named.map(([, , title]) => title)).toContainEqual(expect.stringContaining(name))
})
