import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { call } from '../../../support/agents.ts'
import { cleanEnv } from '../../../support/env.ts'
import { converged, hostsOf } from '../../../support/mesh.ts'
import { ROOT, startTestNode, type TestNode } from '../../../support/node.ts'
import { tempDir } from '../../../support/temp.ts'
import { until } from '../../../support/until.ts'

vi.setConfig({ testTimeout: 60_000 })

const nodes: TestNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

async function two(ofB: Record<string, string> = {}): Promise<[TestNode, TestNode]> {
  const start = (name: string, env = {}) =>
    startTestNode({
      env: { MAESTRO_UI: 'off', MAESTRO_NAME: name, MAESTRO_LOG_LEVEL: 'warn', ...env },
    })
  const [a, b] = await Promise.all([start('a'), start('b', ofB)])
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

describe('with a node that trusts no program on its machine', () => {
  const reached = (node: TestNode) =>
    until(async () =>
      (await hostsOf(node)).some(({ name, reach }) => name === 'b' && reach === 'up'),
    )

  test('npm run pair works by its launch URL, again and again', async () => {
    const [a, b] = await two({ MAESTRO_TRUST_LOOPBACK: '0' })
    expect((await b.fetch('/api/hosts')).status).toBe(401)
    const outputs = [await run('pair', ['host'], at(b)), await run('pair', ['host'], at(b))]
    expect(outputs.map(({ code }) => code)).toEqual([0, 0])
    const codes = outputs.map(({ out }) => /^Code +(\S+)$/m.exec(out)?.[1])
    expect(codes[0]).not.toBe(codes[1])
    const added = await call(a, 'POST', '/api/hosts', { url: b.url, code: codes[1] })
    expect(added.status).toBe(201)
    await reached(a)
    // What lets the script in lets nobody else in.
    expect((await b.fetch('/api/hosts')).status).toBe(401)
  })

  test('npm run approve works by its launch URL', async () => {
    const [a, b] = await two({ MAESTRO_TRUST_LOOPBACK: '0' })
    await call(a, 'POST', '/api/hosts', { url: b.url })
    const listed = await run('approve', [], at(b))
    expect(listed.out).toContain((await hostsOf(a))[0]?.fingerprint)
    expect(await run('approve', ['a'], at(b))).toMatchObject({
      code: 0,
      out: expect.stringContaining('a is let in'),
    })
    await reached(a)
  })

  test('without the file they say that the launch URL is needed', async () => {
    const [, b] = await two({ MAESTRO_TRUST_LOOPBACK: '0' })
    rmSync(`${b.dataDir}/launch-url`)
    const { code, err } = await run('pair', ['host'], at(b))
    expect(code).toBe(1)
    expect(err).toMatch(/launch URL/i)
  })
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
