import type fs from 'node:fs'
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Chain, openChain } from '../../../lib/audit/chain.ts'
import type { AuditNote } from '../../../lib/audit/types.ts'
import { verifyAudit } from '../../../lib/audit/verify.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

const disk = vi.hoisted(() => ({ isFull: false }))
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  const writeSync = (...args: Parameters<typeof fs.writeSync>) => {
    if (disk.isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    return real.writeSync(...args)
  }
  return { ...real, writeSync }
})

let temp: TempDir
let dir: string
beforeEach(() => {
  temp = tempDir('chain')
  dir = join(temp.path, 'audit')
  mkdirSync(dir)
})
afterEach(() => {
  disk.isFull = false
  temp.close()
})

const open = (maxBytes = 1_000_000): Chain =>
  openChain({ dir, maxBytes, maxFiles: 8, now: Date.now })
const note = (target: string): AuditNote => ({
  principal: { kind: 'loopback', id: 'loopback', address: '127.0.0.1' },
  action: 'x:y',
  target,
  result: 'ok',
})

test('while its directory is gone and the disk full it closes no file of others, and goes on after it', () => {
  const chain = open()
  chain.append(note('a'))
  disk.isFull = true
  expect(() => chain.append(note('lost'))).toThrow('no space left')
  renameSync(dir, `${dir}-away`)
  expect(() => chain.append(note('lost'))).toThrow('ENOENT')
  // Gets the number that the log's file had.
  const other = openSync(join(temp.path, 'other'), 'w')
  for (let at = 0; at < 3; at++) expect(() => chain.append(note('lost'))).toThrow('ENOENT')
  expect(fstatSync(other).isFile()).toBe(true)
  closeSync(other)

  renameSync(`${dir}-away`, dir)
  disk.isFull = false
  chain.append(note('b'))
  chain.close()
  expect(verifyAudit(dir)).toMatchObject({ lines: 2, broken: null, last: { seq: 2 } })
})

test('closed while its directory is gone it closes no file of others', () => {
  const chain = open()
  disk.isFull = true
  expect(() => chain.append(note('lost'))).toThrow()
  renameSync(dir, `${dir}-away`)
  expect(() => chain.append(note('lost'))).toThrow('ENOENT')
  const other = openSync(join(temp.path, 'other'), 'w')
  chain.close()
  expect(fstatSync(other).isFile()).toBe(true)
  closeSync(other)
})

test('a full file whose last line lacks its newline gets it before the next file begins', () => {
  const before = open()
  for (const target of ['a', 'b']) before.append(note(target))
  before.close()
  const path = join(dir, 'audit-000000000001.jsonl')
  writeFileSync(path, readFileSync(path).subarray(0, -1))
  const after = open(100)
  after.append(note('c'))
  after.close()
  expect(verifyAudit(dir)).toMatchObject({ lines: 3, broken: null, unfinished: false })
  expect(readFileSync(join(dir, 'audit-000000000003.jsonl'), 'utf8')).toMatch(/^\{.*\n$/)
})
