import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openDatabase } from '../../../lib/store/database.ts'
import { Database } from '../../../lib/store/sqlite.ts'
import { NodeInfo } from '../../../lib/wire/node.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { freePort } from '../../support/ports.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { runServer } from './run-server.ts'

describe('a running node', () => {
  let node: TestNode
  beforeAll(async () => {
    node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  })
  afterAll(() => node.close())

  const info = async () => NodeInfo.parse(await (await node.fetch('/api/node')).json())

  test('says where it is, in one line', () => {
    expect(node.logs()).toContain(`Maestro is at http://localhost:${node.port}\n`)
  })

  test('keeps its files to its user', () => {
    expect(statSync(node.dataDir).mode & 0o777).toBe(0o700)
    const files = readdirSync(node.dataDir, { withFileTypes: true }).filter((e) => e.isFile())
    expect(files.map((file) => file.name)).toContain('maestro.db')
    for (const { name } of files) {
      expect([name, statSync(join(node.dataDir, name)).mode & 0o777]).toEqual([name, 0o600])
    }
  })

  test('a second one in the same directory is refused, naming the first', async () => {
    const { code, stdout, stderr } = await runServer({
      HOME: node.home,
      DATA_DIR: node.dataDir,
      TMUX_TMPDIR: node.tmux.tmpdir,
      PORT: String(await freePort()),
    })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`pid ${node.pid} uses the data directory ${node.dataDir}`)
    expect(stderr).toContain(`http://localhost:${node.port}`)
    expect(stderr).not.toContain('    at ')
  })

  test('a second one on the same port is refused, naming the first', async () => {
    const { code, stderr } = await runServer({
      HOME: node.home,
      DATA_DIR: join(node.home, 'second'),
      TMUX_TMPDIR: node.tmux.tmpdir,
      PORT: String(node.port),
    })
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${node.port} is taken`)
    expect(stderr).toContain('which is a Maestro node')
    expect(stderr).toContain(`PORT=${node.port + 1} npm start`)
    if (process.platform === 'linux') expect(stderr).toContain(`(pid ${node.pid})`)
  })

  test('settings and name survive kill -9, the epoch does not', async () => {
    const before = await info()
    await node.fetch('/api/settings', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Desk"}',
    })
    await node.kill9()
    expect(existsSync(join(node.dataDir, 'node.pid'))).toBe(true)
    await node.restart()
    const after = await info()
    expect(after).toMatchObject({ id: before.id, name: 'Desk' })
    expect(after.epoch).not.toBe(before.epoch)
  })

  test('stops by itself at SIGTERM, also with sockets and requests open', async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${node.port}/ws`)
    await new Promise((resolve) => ws.once('message', resolve))
    const closed = new Promise<number>((resolve) => ws.once('close', resolve))
    await node.fetch('/api/settings')
    expect(await node.stop()).toBe(0)
    expect(await closed).toBe(1001)
    expect(existsSync(join(node.dataDir, 'node.pid'))).toBe(false)
    await node.restart()
  })
})

describe('a node that cannot start', () => {
  let dir: TempDir
  let env: Record<string, string>
  beforeAll(async () => {
    dir = tempDir('start')
    env = {
      HOME: dir.path,
      DATA_DIR: join(dir.path, 'data'),
      TMUX_TMPDIR: dir.path,
      PORT: String(await freePort()),
    }
  })
  afterAll(() => dir.close())

  test('names a bad value, its source and what is allowed, and ends with 1', async () => {
    const { code, stderr } = await runServer({ ...env, PORT: 'http', MAESTRO_UI: 'maybe' })
    expect(code).toBe(1)
    expect(stderr).toContain('PORT is "http" (from the environment). Allowed: 0 to 65535.')
    expect(stderr).toContain('MAESTRO_UI is "maybe" (from the environment).')
    expect(stderr).not.toContain('    at ')
  })

  test('says that a port is taken by something else', async () => {
    const other = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => other.listen(Number(env.PORT), '127.0.0.1', resolve))
    try {
      const { code, stderr } = await runServer(env)
      expect(code).toBe(1)
      expect(stderr).toContain(`Port ${env.PORT} is taken`)
      expect(stderr).not.toContain('Maestro node')
    } finally {
      other.close()
    }
  })

  test('says that an address is not of this machine', async () => {
    const { code, stderr } = await runServer({ ...env, MAESTRO_HOST: '192.0.2.1' })
    expect(code).toBe(1)
    expect(stderr).toContain('This machine has no address 192.0.2.1')
  })

  test('leaves a newer database as it is', async () => {
    const dataDir = join(dir.path, 'newer')
    const file = join(dataDir, 'maestro.db')
    mkdirSync(dataDir)
    await (await openDatabase(file)).destroy()
    const db = new Database(file)
    db.exec("INSERT INTO kysely_migration VALUES ('9999-future', '2099-01-01')")
    db.close()
    const before = readFileSync(file)
    const { code, stderr } = await runServer({ ...env, DATA_DIR: dataDir })
    expect(code).toBe(1)
    expect(stderr).toContain(`The database ${file} was written by a newer Maestro`)
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})
