import { execFile } from 'node:child_process'
import { chmodSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PeerOwner, peerOwner } from '../../../lib/gate/peer-uid.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { handshake, message, raw } from './raw.ts'
import { type GateServer, startGateServer } from './server.ts'

const NOBODY = 65534
const canSwitchUser = process.platform === 'linux' && process.getuid?.() === 0

/** Whose program is at the other end of a loopback connection; only root can play another user. */
describe.runIf(canSwitchUser)('[H01] another user of this machine', () => {
  let node: GateServer
  let dir: TempDir
  const verdicts: PeerOwner[] = []

  beforeAll(async () => {
    dir = tempDir('stranger')
    chmodSync(dir.path, 0o755)
    copyFileSync(join(import.meta.dirname, 'stranger.mjs'), join(dir.path, 'stranger.mjs'))
    node = await startGateServer({
      async ownerOf(socket) {
        const owner = await peerOwner(socket)
        verdicts.push(owner)
        return owner
      },
    })
  })
  afterAll(async () => {
    await node.close()
    dir.close()
  })

  const sendAs = async (uid: number, request: string, ...more: string[]): Promise<string> => {
    const script = join(dir.path, 'stranger.mjs')
    const args = [script, String(node.port), request, ...more]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      uid,
      gid: uid,
      cwd: '/',
    })
    return stdout
  }
  const request = (path: string) => message(path, { Host: `localhost:${node.port}` })

  it('gets a page that says whose node this is', async () => {
    const answer = await sendAs(NOBODY, request('GET /'))
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(answer).toContain('somebody else’s Maestro')
    expect(verdicts.at(-1)).toBe('other')
  })

  it('gets no API and no socket', async () => {
    expect(await sendAs(NOBODY, request('GET /api/agents'))).toMatch(/^HTTP\/1\.1 401 /)
    expect(await sendAs(NOBODY, request('POST /api/agents'))).toMatch(/^HTTP\/1\.1 401 /)
    const ws = handshake('/ws', { Host: `localhost:${node.port}` })
    expect(await sendAs(NOBODY, ws)).toMatch(/^HTTP\/1\.1 401 /)
    expect(node.passed).toEqual([])
  })

  it('does not pass as root by leaving before anybody looks', async () => {
    for (let i = 0; i < 5; i++) await sendAs(NOBODY, request('POST /api/agents'), 'leave')
    expect(node.passed).toEqual([])
    expect(verdicts.filter((owner) => owner === 'own')).toEqual([])
  })

  it('is told apart from the node’s own user, who gets in', async () => {
    expect(await sendAs(0, request('GET /api/agents'))).toMatch(/^HTTP\/1\.1 200 /)
    expect(verdicts.at(-1)).toBe('own')
  })
})

describe.runIf(process.platform === 'linux')('the owner of a connection', () => {
  it('is asked once, however many requests it carries', async () => {
    let asked = 0
    const node = await startGateServer({
      ownerOf(socket) {
        asked++
        return peerOwner(socket)
      },
    })
    const get = `GET /api/x HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const { text } = await raw(node.port, get + get + message('GET /api/x', { Host: 'localhost' }))
    expect(text.match(/ 200 OK/g)).toHaveLength(3)
    expect(asked).toBe(1)
    await node.close()
  })

  it.each([
    ['::', '::1', '[::1]'],
    ['::', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1', 'localhost'],
    ['0.0.0.0', '127.0.0.2', '127.0.0.2'],
    ['::', '::ffff:127.0.0.1', 'localhost'],
  ])('is found when listening on %s and asked at %s', async (listen, host, name) => {
    const node = await startGateServer({ listen })
    const { status } = await raw(node.port, message('GET /api/x', { Host: name }), { host })
    expect(status).toBe(200)
    await node.close()
  })

  it('that the system does not tell is nobody', async () => {
    const node = await startGateServer({ ownerOf: async () => 'unknown' })
    const { status, body } = await raw(node.port, message('GET /', { Host: 'localhost' }))
    expect(status).toBe(401)
    expect(body).toContain('MAESTRO_TRUST_LOOPBACK=0')
    await node.close()
  })
})
