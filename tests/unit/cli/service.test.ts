import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plistText } from '../../../lib/cli/service/launchd.ts'
import { unitText } from '../../../lib/cli/service/systemd.ts'
import { tempDir } from '../../support/temp.ts'

const PLAN = {
  words: ['/usr/bin/node', '/opt/a b/100%/$HOME/"x"/server.mjs'],
  env: { PATH: '/usr/bin:/bin', MAESTRO_NAME: 'a "b" <c> & 50% \\' },
}

/** As systemd.syntax(7) takes a quoted value apart. */
function unquoted(line: string): string {
  return line.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1').replaceAll('%%', '%')
}

describe('the unit', () => {
  const lines = unitText(PLAN).split('\n')

  test('ends the node alone, and starts it again only after a failure', () => {
    expect(lines).toContain('KillMode=process')
    expect(lines).toContain('Restart=on-failure')
  })

  test('gives every word and variable as it is', () => {
    const [, words = ''] = /^ExecStart=(.*)$/m.exec(lines.join('\n')) ?? []
    const second = words.slice(words.indexOf(' ') + 1)
    expect(unquoted(second).replaceAll('$$', '$')).toBe(PLAN.words[1])
    const name = lines.find((line) => line.startsWith('Environment="MAESTRO_NAME'))
    expect(unquoted(name?.replace('Environment=', '') ?? '')).toBe(
      `MAESTRO_NAME=${PLAN.env.MAESTRO_NAME}`,
    )
  })

  test('refuses what no line can hold', () => {
    expect(() => unitText({ ...PLAN, env: { MAESTRO_NAME: 'a\nExecStop=x' } })).toThrow(
      'line break',
    )
  })

  const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0
  test.runIf(hasAnalyze)('systemd itself finds nothing wrong', () => {
    const dir = tempDir('unit')
    const file = join(dir.path, 'maestro.service')
    writeFileSync(file, unitText({ ...PLAN, words: [process.execPath, '/bin/true'] }))
    const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--user', file], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: dir.path },
    })
    dir.close()
    expect(stderr.split('\n').filter((line) => line.includes('maestro.service'))).toEqual([])
    expect(status).toBe(0)
  })
})

test('the property list is XML that says the same', () => {
  const text = plistText(PLAN, '/Users/x/node.log')
  const read = `
import plistlib, sys, json
print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))`
  const list = JSON.parse(execFileSync('python3', ['-c', read], { input: text, encoding: 'utf8' }))
  expect(list).toMatchObject({
    Label: 'dev.maestro.node',
    ProgramArguments: PLAN.words,
    EnvironmentVariables: PLAN.env,
    AbandonProcessGroup: true,
    KeepAlive: { SuccessfulExit: false },
    RunAtLoad: true,
    StandardErrorPath: '/Users/x/node.log',
  })
})
