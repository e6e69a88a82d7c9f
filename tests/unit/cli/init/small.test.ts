import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { logLine } from '../../../../lib/cli/init/bounded-log.ts'
import { exitOf } from '../../../../lib/cli/init/child.ts'
import { lineDiff } from '../../../../lib/cli/init/line-diff.ts'
import { NodeAway, whileAway } from '../../../../lib/cli/init/reporter.ts'
import { selfWords, writeShim } from '../../../../lib/cli/init/self.ts'
import { replaceSettings } from '../../../../lib/cli/init/settings-file.ts'
import { cleanEnv } from '../../../support/env.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

let dir: TempDir | undefined
afterEach(() => {
  dir?.close()
  dir = undefined
})
const fresh = () => {
  dir = tempDir('init')
  return dir.path
}

describe('the end of a program', () => {
  const base = { status: null, signal: null, cause: null } as const
  test.each([
    [{ ...base, status: 0 }, 'completed', undefined],
    [{ ...base, status: 3 }, 'failed', 'The program ended with status 3.'],
    [{ ...base, status: 130 }, 'failed', 'The program ended with status 130 (SIGINT).'],
    [{ ...base, signal: 'SIGKILL' as const }, 'failed', 'The program was ended by SIGKILL.'],
    [
      { ...base, signal: 'SIGTERM' as const, cause: 'time' as const, timeout: 5 },
      'failed',
      'Its time of 5 s was over.',
    ],
    [{ ...base, status: 0, cause: 'asked' as const }, 'stopped', undefined],
  ])('%o', (ending, outcome, reason) => {
    const { at, ...exit } = exitOf(ending)
    expect(exit).toEqual({
      outcome,
      status: ending.status,
      signal: ending.signal,
      ...(reason && { reason }),
    })
  })
})

describe('trying while the node is away', () => {
  const failing = (times: number) => {
    let count = 0
    return async () => {
      if (count++ < times) throw new NodeAway('away')
      return count
    }
  }

  test('goes on until it is back, and says once that it was away', async () => {
    let told = 0
    const answer = await whileAway(failing(2), { forMs: 5_000, onAway: () => told++ })
    expect([answer, told]).toEqual([3, 1])
  })

  test('ends when its time is over', async () => {
    await expect(whileAway(failing(99), { forMs: 0 })).rejects.toThrow(NodeAway)
  })

  test('ends when nobody waits any more', async () => {
    const abort = new AbortController()
    const trying = whileAway(failing(99), {
      forMs: 60_000,
      signal: abort.signal,
      onAway: () => abort.abort(),
    })
    await expect(trying).rejects.toThrow(NodeAway)
  })

  test('does not repeat what was refused', async () => {
    let count = 0
    const refused = async () => {
      count++
      throw new Error('no')
    }
    await expect(whileAway(refused, { forMs: 60_000 })).rejects.toThrow('no')
    expect(count).toBe(1)
  })
})

describe('this very command', () => {
  test('is Node with its options and the script, modules by their place', () => {
    const started = {
      execPath: '/usr/bin/node',
      execArgv: ['--import', 'tsx', '--require=a', '--no-warnings'],
      argv: ['/usr/bin/node', '/m/main.ts', 'worker', 'init'],
    }
    expect(selfWords(started, (name) => `file:///${name}`)).toEqual([
      ...['/usr/bin/node', '--import', 'file:///tsx', '--require=file:///a', '--no-warnings'],
      '/m/main.ts',
    ])
  })

  test('is called maestro in a directory of its own, with blanks and quotes in its path', () => {
    const path = join(fresh(), "it's a place")
    const bin = writeShim(path, [process.execPath, '-p', 'process.argv.slice(1).join("|")'])
    const output = execFileSync('maestro', ['a b', "c'd"], {
      env: cleanEnv({ PATH: bin }),
      encoding: 'utf8',
    })
    expect(output).toBe("a b|c'd\n")
  })
})

describe('a diff of lines', () => {
  test('shows what changes with three lines around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\n'
    expect(lineDiff(before, before.replace('e', 'E').replace('i', 'i\nj'))).toEqual([
      ...['…', ' b', ' c', ' d', '-e', '+E', ' f', ' g', ' h', ' i', '+j'],
    ])
    expect(lineDiff('', 'a\n')).toEqual(['+a'])
    expect(lineDiff('a\n', '')).toEqual(['-a'])
    expect(lineDiff(before, before)).toEqual([])
  })
})

describe('files of settings', () => {
  test('are replaced where a link leads, with their mode, and copied before', () => {
    const path = fresh()
    const [real, link] = [join(path, 'dotfile'), join(path, 'settings.json')]
    writeFileSync(real, 'old')
    chmodSync(real, 0o640)
    symlinkSync(real, link)
    const backup = replaceSettings(link, 'new', new Date('2026-01-02T03:04:05.678Z'))
    expect(backup).toBe(`${real}.20260102T030405.bak`)
    expect(readFileSync(backup ?? '', 'utf8')).toBe('old')
    expect(readFileSync(real, 'utf8')).toBe('new')
    expect(statSync(real).mode & 0o777).toBe(0o640)
  })

  test('are made for their user alone, and nothing is copied', () => {
    const file = join(fresh(), 'new/settings.json')
    expect(replaceSettings(file, '{}')).toBeNull()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

test('the log is kept to two files of 64 KiB, one line an entry', () => {
  const file = join(fresh(), 'deep/hook.log')
  for (let i = 0; i < 150; i++) logLine(file, `entry ${i}\n${'x'.repeat(1_500)}`)
  expect(existsSync(`${file}.1`)).toBe(true)
  expect(statSync(file).size).toBeLessThan(68_000)
  expect(readFileSync(file, 'utf8').trim().split('\n').at(-1)).toMatch(/^20\S+Z entry 149 x/)
  expect(() => logLine('/dev/null/x/y', 'nowhere')).not.toThrow()
})
