import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { saveUpload, UPLOAD_LIMIT, uploadName } from '../../../lib/agents/upload.ts'
import { tempDir } from '../../support/temp.ts'
import { anyText } from '../../support/text.ts'

const root = tempDir('up')
afterAll(() => root.close())

describe('uploadName', () => {
  it.each([
    ['shot.png', 'shot.png'],
    ['  two words.txt ', 'two words.txt'],
    ['/etc/passwd', 'passwd'],
    ['../../x', 'x'],
    ['..\\..\\x.exe', 'x.exe'],
    ['C:\\Users\\u\\a.txt', 'a.txt'],
    ['a/b\\c', 'c'],
    ['.bashrc', '.bashrc'],
    ['...', '...'],
    ['-rf', '-rf'],
    ['a\u0000b\n\u001bc\u007f', 'abc'],
    ['a\u009bc\u0085', 'ac'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['宽字 😀.png', '宽字 😀.png'],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('%j is kept as %j', (name, kept) => {
    expect(uploadName(name)).toBe(kept)
  })

  it.each([
    '',
    '.',
    '..',
    '/',
    'a/',
    'a/..',
    '\\',
    '   ',
    '\u0000',
    '\u202e',
    'x'.repeat(201),
    '宽'.repeat(67),
  ])('%j is refused', (name) => {
    expect(() => uploadName(name)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR', details: { field: 'name' } }),
    )
  })

  it('never leaves the directory', () => {
    const hostile = fc.constantFrom('..', '.', '/', '\\', '\u0000', ' ', '\n', '\u202e')
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, anyText({ maxLength: 3 }))), (parts) => {
        let name: string
        try {
          name = uploadName(parts.join(''))
        } catch {
          return
        }
        expect(dirname(join('/d', name))).toBe('/d')
        expect(join('/d', name)).toBe(`/d/${name}`)
      }),
    )
  })
})

describe('saveUpload', () => {
  let dir = ''
  let count = 0
  beforeEach(() => {
    dir = `${root.path}/agents/a${count++}`
  })
  const save = (name: string, text: string) =>
    saveUpload(dir, name, Readable.from([Buffer.from(text)]))

  it('keeps the bytes, for this user alone', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256))
    const parts = [bytes.subarray(0, 10), bytes.subarray(10, 200_000), bytes.subarray(200_000)]
    expect(await saveUpload(dir, 'a.bin', Readable.from(parts))).toEqual({
      path: `${dir}/a.bin`,
      name: 'a.bin',
      size: bytes.length,
    })
    expect(readFileSync(`${dir}/a.bin`).equals(bytes)).toBe(true)
    expect(statSync(`${dir}/a.bin`).mode & 0o777).toBe(0o600)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(readdirSync(dir)).toEqual(['a.bin'])
  })

  it('an empty file is one too', async () => {
    await saveUpload(dir, 'empty', Readable.from([]))
    expect(readFileSync(`${dir}/empty`, 'utf8')).toBe('')
  })

  it('never replaces: the next one gets a number before its ending', async () => {
    const names = [
      'shot.png',
      'shot.png',
      'shot.png',
      '.env',
      '.env',
      'Makefile',
      'Makefile',
      'a.tar.gz',
      'a.tar.gz',
    ]
    const paths: string[] = []
    for (const [i, name] of names.entries()) paths.push((await save(name, String(i))).path)
    expect(paths.map((path) => path.slice(dir.length + 1))).toEqual([
      ...['shot.png', 'shot-2.png', 'shot-3.png', '.env', '.env-2'],
      ...['Makefile', 'Makefile-2', 'a.tar.gz', 'a.tar-2.gz'],
    ])
    for (const [i, path] of paths.entries()) expect(readFileSync(path, 'utf8')).toBe(String(i))
  })

  it('many at once under one name all arrive', async () => {
    const saved = await Promise.all(Array.from({ length: 12 }, (_, i) => save('same.txt', `${i}`)))
    const texts = saved.map(({ path }) => readFileSync(path, 'utf8'))
    expect(texts).toEqual(Array.from({ length: 12 }, (_, i) => `${i}`))
    expect(readdirSync(dir)).toHaveLength(12)
  })

  it('does not follow a link that has its name', async () => {
    mkdirSync(dir, { recursive: true })
    const target = `${root.path}/outside`
    writeFileSync(target, 'untouched')
    symlinkSync(target, `${dir}/link.txt`)
    symlinkSync(`${root.path}/not-there`, `${dir}/dangling.txt`)
    expect((await save('link.txt', 'x')).path).toBe(`${dir}/link-2.txt`)
    expect((await save('dangling.txt', 'x')).path).toBe(`${dir}/dangling-2.txt`)
    expect(readFileSync(target, 'utf8')).toBe('untouched')
    expect(lstatSync(`${dir}/link.txt`).isSymbolicLink()).toBe(true)
  })

  it('one that is too large is refused as soon as that is known, and leaves nothing', async () => {
    const block = Buffer.alloc(8 * 1024 * 1024)
    let given = 0
    async function* endless() {
      for (;;) {
        given += block.length
        yield block
      }
    }
    await expect(saveUpload(dir, 'big', Readable.from(endless()))).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      details: { limit: UPLOAD_LIMIT },
    })
    expect(given).toBeLessThan(UPLOAD_LIMIT + 20 * block.length)
    expect(readdirSync(dir)).toEqual([])
  })

  it('one whose connection breaks leaves nothing', async () => {
    async function* broken() {
      yield Buffer.from('half')
      throw new Error('aborted')
    }
    await expect(saveUpload(dir, 'half.txt', Readable.from(broken()))).rejects.toThrow('aborted')
    expect(readdirSync(dir)).toEqual([])
  })

  it('one with a bad name makes no directory', async () => {
    await expect(save('..', 'x')).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(() => statSync(dir)).toThrow()
  })
})
