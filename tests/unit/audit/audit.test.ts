import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuditOptions, openAudit } from '../../../lib/audit/audit.ts'
import type { Actor, AuditNote } from '../../../lib/audit/types.ts'
import { verifyAudit } from '../../../lib/audit/verify.ts'
import { cleanEnv } from '../../support/env.ts'
import { ROOT } from '../../support/node.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'

let dir: TempDir
beforeEach(() => {
  dir = tempDir('audit')
})
afterEach(() => dir.close())

const LOOPBACK: Actor = { kind: 'loopback', id: 'loopback', address: '127.0.0.1' }
const STRANGER: Actor = { kind: 'stranger', id: 'stranger:192.0.2.7', address: '192.0.2.7' }
const errors: unknown[] = []
const open = (options: Partial<AuditOptions> = {}) =>
  openAudit({ dataDir: dir.path, log: { error: (e: unknown) => errors.push(e) }, ...options })
const note = (target: string, more: Partial<AuditNote> = {}): AuditNote => ({
  principal: LOOPBACK,
  action: 'DELETE /api/agents/{id}',
  target,
  result: 204,
  ...more,
})
const place = () => join(dir.path, 'audit')
const files = () => readdirSync(place()).sort()
const file = (index = 0) => join(place(), files()[index] ?? '')

describe('the audit log', () => {
  test('has a line for each note, newest read first, in files for the user alone', async () => {
    const audit = open()
    audit.note(note('a1'))
    audit.note(note('a2', { principal: { ...STRANGER, name: 'x' }, result: 'refused' }))
    const read = await audit.read({ limit: 10 })
    audit.close()
    expect(read.map(({ seq, target }) => [seq, target])).toEqual([
      [2, 'a2'],
      [1, 'a1'],
    ])
    expect(read[0]).toMatchObject({ actor: STRANGER.id, ip: '192.0.2.7', via: 'lan', name: 'x' })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(statSync(place()).mode & 0o777).toBe(0o700)
    expect(verifyAudit(place())).toMatchObject({ lines: 2, broken: null, last: { seq: 2 } })
  })

  test('goes on after a restart', () => {
    for (const target of ['a', 'b', 'c']) {
      const audit = open()
      audit.note(note(target))
      audit.close()
    }
    expect(verifyAudit(place())).toMatchObject({ lines: 3, broken: null, last: { seq: 3 } })
  })

  test('goes over files, of which the oldest are removed and told of', async () => {
    const audit = open({ maxBytes: 1_000, maxFiles: 3 })
    for (let at = 0; at < 40; at++) audit.note(note(`a${at}`))
    const all = await audit.read({ limit: 100 })
    audit.close()
    expect(files()).toHaveLength(3)
    expect(verifyAudit(place())).toMatchObject({ broken: null })
    expect(all[0]?.target).toBe('a39')
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => (all[0]?.seq ?? 0) - at))
    // One more file away, and nobody said so.
    const kept = readFileSync(file())
    spawnSync('rm', [file()])
    expect(verifyAudit(place()).broken?.why).toMatch(/no line says/)
    expect(kept.length).toBeGreaterThan(0)
  })

  test('is whole after a crash in the middle of any byte of it', () => {
    const audit = open()
    for (const target of ['a', 'b', 'c']) audit.note(note(target))
    audit.close()
    const name = files()[0] ?? ''
    const whole = readFileSync(join(place(), name))
    for (let length = 0; length <= whole.length; length += 7) {
      const other = tempDir('audit-cut')
      const torn = join(other.path, 'audit')
      mkdirSync(torn)
      writeFileSync(join(torn, name), whole.subarray(0, length))
      const again = openAudit({ dataDir: other.path, log: { error: () => undefined } })
      again.note(note('after'))
      again.close()
      const verdict = verifyAudit(torn)
      expect(verdict.broken, `cut at ${length}`).toBeNull()
      // What was there is still there.
      const now = readFileSync(join(torn, name))
      expect(now.subarray(0, length).equals(whole.subarray(0, length))).toBe(true)
      const isHalf = length > 0 && whole[length - 1] !== 10 && whole[length] !== 10
      expect(verdict.repaired, `cut at ${length}`).toBe(isHalf ? 1 : 0)
      // A crash while the repair was written, too.
      const repaired = readFileSync(join(torn, name))
      writeFileSync(join(torn, name), repaired.subarray(0, Math.min(length + 40, repaired.length)))
      openAudit({ dataDir: other.path, log: { error: () => undefined } }).close()
      expect(verifyAudit(torn).broken, `cut twice at ${length}`).toBeNull()
      other.close()
    }
  })

  test('is whole after a crash between a new file and its first line', () => {
    const audit = open()
    audit.note(note('a'))
    audit.close()
    writeFileSync(join(place(), 'audit-000000000002.jsonl'), '')
    const again = open()
    again.note(note('b'))
    again.close()
    expect(verifyAudit(place())).toMatchObject({ lines: 2, broken: null })
  })

  test('tells which line was changed, removed or added', () => {
    const audit = open()
    for (let at = 0; at < 10; at++) audit.note(note(`a${at}`))
    audit.close()
    const path = file()
    copyFileSync(path, `${dir.path}/kept`)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    const check = (changed: readonly string[]) => {
      writeFileSync(path, `${changed.join('\n')}\n`)
      return verifyAudit(place()).broken?.line
    }
    expect(check(lines)).toBeUndefined()
    expect(check(lines.map((line, at) => (at === 3 ? line.replace('"a3"', '"a9"') : line)))).toBe(5)
    expect(check(lines.toSpliced(3, 1))).toBe(4)
    expect(check(lines.toSpliced(3, 0, lines[3] ?? ''))).toBe(5)
    expect(check(lines.toSpliced(3, 1, 'rubbish'))).toBe(5)
    expect(check(lines.slice(1))).toBe(1)
  })

  test('of many refusals of one address holds the first and a count', async () => {
    const audit = open({ window: 40 })
    const refusal = note('', { principal: STRANGER, action: 'auth:refused', result: 401 })
    for (let at = 0; at < 1_000; at++) audit.refused(refusal)
    audit.refused({ ...refusal, result: 403 })
    await expect
      .poll(async () => (await audit.read({ limit: 10 })).map(({ count }) => count))
      .toEqual([999, undefined, undefined])
    audit.refused(refusal)
    audit.refused(refusal)
    audit.close()
    expect(verifyAudit(place())).toMatchObject({ lines: 5, broken: null })
  })

  test('cannot be filled by many addresses', async () => {
    const audit = open({ maxKinds: 10 })
    for (let at = 0; at < 5_000; at++) {
      const address = `2001:db8:${at.toString(16)}::1`
      const principal: Actor = { kind: 'stranger', id: `stranger:${address}`, address }
      audit.refused(note('', { principal, action: 'auth:refused', result: 401 }))
    }
    audit.close()
    expect(verifyAudit(place()).lines).toBe(11)
  })

  test('is read by who, what, when and any words, page by page', async () => {
    let at = Date.UTC(2030, 0, 1)
    const audit = open({ now: () => at, maxBytes: 2_000 })
    for (let index = 0; index < 50; index++) {
      at += 1_000
      const principal = index % 2 ? { ...STRANGER, name: 'Phone' } : LOOPBACK
      audit.note(note(`a${index}`, { principal, action: index % 5 ? 'x:y' : 'term:open' }))
    }
    const targets = async (query: object) =>
      (await audit.read({ limit: 3, ...query })).map(({ target }) => target)
    expect(await targets({})).toEqual(['a49', 'a48', 'a47'])
    expect(await targets({ actor: 'loop' })).toEqual(['a48', 'a46', 'a44'])
    expect(await targets({ actor: 'phone', action: 'term' })).toEqual(['a45', 'a35', 'a25'])
    expect(await targets({ q: 'A30' })).toEqual(['a30'])
    expect(await targets({ since: at - 500 })).toEqual(['a49'])
    const seqs: number[] = []
    for (let before: number | undefined; ; ) {
      const page = await audit.read({ limit: 7, before })
      seqs.push(...page.map(({ seq }) => seq))
      before = page.at(-1)?.seq
      if (page.length < 7) break
    }
    expect(seqs).toEqual(Array.from({ length: 50 }, (_, index) => 50 - index))
    audit.close()
  })

  test('npm run audit:verify ends with 0, and with 1 at the first broken line', () => {
    const audit = open()
    for (let at = 0; at < 5; at++) audit.note(note(`a${at}`))
    audit.close()
    const run = () =>
      spawnSync(process.execPath, ['--import', 'tsx', 'scripts/audit-verify.ts'], {
        cwd: ROOT,
        env: cleanEnv({ HOME: dir.path, DATA_DIR: dir.path }),
        encoding: 'utf8',
      })
    const good = run()
    expect(good.stdout).toMatch(/^5 lines in .*the chain is whole\.\nNewest: 5 [0-9a-f]{64}\n$/)
    expect(good.status).toBe(0)
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"a2"', '"a0"'))
    const bad = run()
    expect(bad.stderr).toMatch(/broken: audit-000000000001.jsonl, line 4 does not fit/)
    expect(bad.status).toBe(1)
  })
})
