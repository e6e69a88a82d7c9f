import { execFile } from 'node:child_process'
import { afterEach, expect, test, vi } from 'vitest'
import { call } from '../../../support/agents.ts'
import { cleanEnv } from '../../../support/env.ts'
import { converged, hostsOf } from '../../../support/mesh.ts'
import { ROOT, startTestNode, type TestNode } from '../../../support/node.ts'
import { tempDir } from '../../../support/temp.ts'

vi.setConfig({ testTimeout: 60_000 })

const nodes: TestNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

async function two(): Promise<[TestNode, TestNode]> {
  const start = (name: string) =>
    startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_NAME: name, MAESTRO_LOG_LEVEL: 'warn' } })
  const [a, b] = await Promise.all([start('a'), start('b')])
  nodes.push(a, b)
  return [a, b]
}

function run(script: string, args: string[], env: Record<string, string>) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const file = `${ROOT}scripts/${script}.mjs`
    execFile(process.execPath, [file, ...args], { env: cleanEnv(env) }, (error, out, err) =>
      resolve({ code: (error?.code as number | undefined) ?? 0, out, err }),
    )
  })
}

const at = (node: TestNode) => ({ HOME: node.home, DATA_DIR: node.dataDir })

test('npm run pair prints code, address and fingerprint, and the code works', async () => {
  const [a, b] = await two()
  const { code, out } = await run('pair', ['host'], at(b))
  expect(code).toBe(0)
  const [own] = await hostsOf(b)
  expect(out).toContain(own?.fingerprint)
  expect(out).toContain(`http://localhost:${b.port}`)
  const typed = /^Code +(\S+)$/m.exec(out)?.[1]
  const added = await call(a, 'POST', '/api/hosts', { url: b.url, code: typed })
  expect(added.status).toBe(201)
  await converged([a, b])
})

test('npm run approve lists who waits, and lets one in by its number', async () => {
  const [a, b] = await two()
  expect((await run('approve', [], at(b))).out).toContain('No host waits')
  await call(a, 'POST', '/api/hosts', { url: b.url })
  const listed = await run('approve', [], at(b))
  expect(listed.out).toContain((await hostsOf(a))[0]?.fingerprint)
  expect((await run('approve', ['nobody'], at(b))).code).toBe(1)
  const approved = await run('approve', ['1'], at(b))
  expect(approved).toMatchObject({ code: 0, out: expect.stringContaining('a is let in') })
  expect((await run('approve', [], at(b))).out).toContain('No host waits')
  await converged([a, b])
})

test('without a running node, or with wrong arguments, they say what to do', async () => {
  const dir = tempDir('home')
  const env = { HOME: dir.path }
  for (const [script, args] of [
    ['pair', ['host']],
    ['approve', []],
  ] as const) {
    const { code, err } = await run(script, [...args], env)
    expect(code).toBe(1)
    expect(err).toContain(`No node runs with the data directory ${dir.path}/.maestro/data`)
    expect(err).toContain('npm start')
    expect((await run(script, ['--help'], env)).out).toContain(`npm run ${script}`)
  }
  expect((await run('pair', [], env)).code).toBe(2)
  expect((await run('approve', ['--wrong'], env)).code).toBe(2)
  dir.close()
})
