import { rmSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { HostRequest } from '../../../../lib/wire/host.ts'
import { call } from '../../../support/agents.ts'
import { runCommand, startCommand } from '../../../support/command.ts'
import { serveOldHost } from '../../../support/far-host.ts'
import { converged, hostsOf } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
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

function run(command: string, args: string[], env: Record<string, string>) {
  return runCommand([...command.split(' '), ...args], env)
}

const at = (node: TestNode) => ({ HOME: node.home, DATA_DIR: node.dataDir })

test('maestro pair host prints code, address and fingerprint, and the code works', async () => {
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

test('maestro approve lists who waits, and lets one in by its number', async () => {
  const [a, b] = await two()
  expect((await run('approve', [], at(b))).out).toContain('No host waits')
  await call(a, 'POST', '/api/hosts', { url: b.url })
  const listed = await run('approve', [], at(b))
  expect(listed.out).toContain((await hostsOf(a))[0]?.fingerprint)
  expect((await run('approve', ['nobody'], at(b))).code).toBe(4)
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

  test.each(['socket', 'launch URL'])(
    'maestro pair works by the %s, again and again',
    async (way) => {
      const [a, b] = await two({ MAESTRO_TRUST_LOOPBACK: '0' })
      if (way === 'launch URL') rmSync(`${b.dataDir}/maestro.sock`)
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
    },
  )

  test('maestro approve works by the socket', async () => {
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

  test('without the files they say that the launch URL is needed', async () => {
    const [, b] = await two({ MAESTRO_TRUST_LOOPBACK: '0' })
    rmSync(`${b.dataDir}/launch-url`)
    rmSync(`${b.dataDir}/maestro.sock`)
    const { code, err } = await run('pair', ['host'], at(b))
    expect(code).toBe(6)
    expect(err).toMatch(/launch URL/i)
  })
})

test('maestro hosts add adds a host by its code, and prints each step', async () => {
  const [a, b] = await two()
  const paired = await run('pair', ['host'], at(b))
  const code = /^Code +(\S+)$/m.exec(paired.out)?.[1] ?? ''
  const joined = await run('hosts add', [b.url, code], at(a))
  expect(joined).toMatchObject({ code: 0, err: '' })
  expect(joined.out).toMatch(/^✓ Found b · Maestro 0\.1\.0 · [\d.]+ ms$/m)
  expect(joined.out).toContain(`fingerprint ${(await hostsOf(b))[0]?.fingerprint}`)
  for (const step of ['b lets this machine in', 'Both know each other', 'b can reach this']) {
    expect(joined.out).toContain(`✓ ${step}`)
  }
  await converged([a, b])
  const again = await run('hosts add', [b.url, code], at(a))
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('in your mesh already') })
})

test('maestro hosts add without a code waits until somebody there decides', async () => {
  const [a, b] = await two()
  const answer = async (action: string) => {
    const [waiting] = await until(async () => {
      const { body } = await call<HostRequest[]>(b, 'GET', '/api/hosts/requests')
      const open = body.filter(({ state }) => state === 'waiting')
      return open.length > 0 ? open : null
    })
    await call(b, 'POST', `/api/hosts/requests/${waiting?.id}/${action}`)
  }
  const [joined] = await Promise.all([run('hosts add', [b.url], at(a)), answer('approve')])
  expect(joined).toMatchObject({ code: 0, out: expect.stringContaining('✓ b can reach this') })
  expect(joined.out).toContain((await hostsOf(a))[0]?.fingerprint)
  await call(a, 'DELETE', `/api/hosts/${(await hostsOf(b))[0]?.id}`)
  await until(async () => (await hostsOf(b)).length === 1)
  const [refused] = await Promise.all([run('hosts add', [b.url], at(a)), answer('deny')])
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('b was not added') })
  expect(refused.out).toContain('Adding it brings it back')
})

test('maestro hosts add takes its request back when it is stopped', async () => {
  const [a, b] = await two()
  const states = async () =>
    (await call<HostRequest[]>(b, 'GET', '/api/hosts/requests')).body.map(({ state }) => state)
  const joining = startCommand(['hosts', 'add', b.url], at(a))
  await until(
    async () => joining.out().includes('Waiting until') && (await states()).includes('waiting'),
  )
  joining.kill('SIGINT')
  expect((await joining.ended).code).toBe(1)
  expect(await states()).toEqual(['withdrawn'])
})

test('maestro hosts add says in words what is wrong, and fails', async () => {
  const [a, b] = await two()
  const old = await serveOldHost('attic')
  const failure = async (...args: string[]) => {
    const { code, err } = await run('hosts add', args, at(a))
    expect(code, args.join(' ')).toBeGreaterThan(0)
    return err
  }
  expect(await failure('http://no-such-host.invalid')).toContain('cannot be resolved')
  expect(await failure('127.0.0.1:1')).toContain('the connection is refused')
  expect(await failure(old.url)).toContain('Update Maestro there')
  expect(await failure(a.url)).toContain('this very node')
  expect(await failure(b.url, '0000-0000')).toContain('not a pairing code')
  expect((await hostsOf(a)).length).toBe(1)
  await old.close()
})

test('without a running node, or with wrong arguments, they say what to do', async () => {
  const dir = tempDir('home')
  const env = { HOME: dir.path }
  for (const [command, args] of [
    ['pair', ['host']],
    ['approve', []],
    ['hosts add', ['attic']],
  ] as const) {
    const { code, err } = await run(command, [...args], env)
    expect(code).toBe(3)
    expect(err).toContain(`No node runs with the data directory ${dir.path}/.maestro/data`)
    expect(err).toContain('maestro start')
    expect((await run(command, ['--help'], env)).out).toContain(`maestro ${command}`)
  }
  expect((await run('pair', ['--wrong'], env)).code).toBe(2)
  expect((await run('approve', ['--wrong'], env)).code).toBe(2)
  expect((await run('hosts add', [], env)).code).toBe(2)
  dir.close()
})
