import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDataDir } from '../../lib/data-dir.ts'
import { DataDirError } from '../../lib/own-directory.ts'
import { type TempDir, tempDir } from '../support/temp.ts'

let dir: TempDir
let path: string
beforeEach(() => {
  dir = tempDir('data')
  path = join(dir.path, 'a', 'data')
})
afterEach(() => dir.close())

function refusal(): DataDirError {
  try {
    openDataDir(path).close()
  } catch (error) {
    if (error instanceof DataDirError) return error
    throw error
  }
  throw new Error('the directory was given')
}

describe('openDataDir', () => {
  test('makes the directory for the user alone', () => {
    const data = openDataDir(path)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(join(path, 'node.lock')).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, 'node.pid')).mode & 0o777).toBe(0o600)
    data.close()
  })

  test('closes a directory that others could read to them', () => {
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o755)
    openDataDir(path).close()
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  test('is refused while somebody has it, naming pid and URL', () => {
    const data = openDataDir(path)
    expect(refusal().message).toContain(`pid ${process.pid}`)
    data.announce('http://localhost:1')
    const error = refusal()
    expect(error.holder).toEqual({ pid: process.pid, url: 'http://localhost:1' })
    expect(error.message).toContain('answers at http://localhost:1')
    expect(error.message).toContain('DATA_DIR=')
    data.close()
  })

  test('is refused without a name when the pid file says nothing', () => {
    const data = openDataDir(path)
    writeFileSync(join(path, 'node.pid'), '{')
    expect(refusal().message).toContain('Another Maestro node uses')
    data.close()
  })

  test('is free again after close, which may be called twice', () => {
    const first = openDataDir(path)
    first.close()
    const second = openDataDir(path)
    first.close()
    expect(existsSync(join(path, 'node.pid'))).toBe(true)
    expect(refusal().holder?.pid).toBe(process.pid)
    second.close()
    expect(existsSync(join(path, 'node.pid'))).toBe(false)
  })

  test('a pid file without a lock behind it stops nobody', () => {
    openDataDir(path).close()
    writeFileSync(join(path, 'node.pid'), '{"pid":1,"url":null}')
    openDataDir(path).close()
  })

  test('a directory with files of others is refused, and keeps its mode', () => {
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o755)
    writeFileSync(join(path, 'thesis.tex'), '')
    expect(refusal().message).toContain('holds other files')
    expect(statSync(path).mode & 0o777).toBe(0o755)
    expect(readdirSync(path)).toEqual(['thesis.tex'])
  })

  test('a directory from a backup is taken', () => {
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'identity.json'), '')
    openDataDir(path).close()
  })

  test('a path that is a file is refused with words', () => {
    mkdirSync(join(dir.path, 'a'))
    writeFileSync(path, 'mine')
    expect(refusal().message).toContain('set DATA_DIR to another directory')
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })
})
