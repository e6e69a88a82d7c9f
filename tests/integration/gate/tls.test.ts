import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../../../lib/config-error.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { type GateServer, startGateServer } from './server.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.runIf(hasOpenssl)('HTTPS', () => {
  let dir: TempDir
  let node: GateServer
  const files = () => ({ cert: join(dir.path, 'cert.pem'), key: join(dir.path, 'key.pem') })

  beforeAll(async () => {
    dir = tempDir('tls')
    const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes']
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    const out = ['-keyout', files().key, '-out', files().cert]
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...out], { stdio: 'ignore' })
    node = await startGateServer({ tls: files() })
  })
  afterAll(async () => {
    await node.close()
    dir.close()
  })

  const post = (headers: Record<string, string>) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { port } = node
      const options = { port, host: 'localhost', method: 'POST', path: '/api/x', headers }
      request({ ...options, rejectUnauthorized: false, agent: false }, (res) =>
        resolve(res.resume()),
      )
        .on('error', reject)
        .end()
    })

  it('knows its own user and its own origin, which is https', async () => {
    expect((await post({ origin: `https://localhost:${node.port}` })).statusCode).toBe(200)
    expect((await post({})).statusCode).toBe(200)
    expect((await post({ origin: `http://localhost:${node.port}` })).statusCode).toBe(403)
  })

  it('names a certificate that can’t be used, and why', async () => {
    const start = (tls: { cert: string; key: string }) => startGateServer({ tls })
    await expect(start({ ...files(), key: join(dir.path, 'none.pem') })).rejects.toThrow(
      /MAESTRO_TLS_KEY.*none\.pem.*ENOENT/s,
    )
    writeFileSync(join(dir.path, 'bad.pem'), 'not PEM')
    const bad = start({ ...files(), cert: join(dir.path, 'bad.pem') })
    await expect(bad).rejects.toThrow(ConfigError)
    await expect(bad).rejects.toThrow(/MAESTRO_TLS_CERT.*bad\.pem/s)
  })
})
