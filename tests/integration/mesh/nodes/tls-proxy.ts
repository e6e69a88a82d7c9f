import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { tempDir } from '../../../support/temp.ts'

/** Ends TLS in front of a node, as a reverse proxy does; what is inside passes unread. */
export interface TlsProxy {
  /** `https://localhost:<port>` */
  readonly url: string
  /** Connections that passed a handshake so far. */
  readonly accepted: number
  /** Passes connections to this port of this machine. */
  to(port: number): void
  close(): Promise<void>
}

/** Where the authority's certificate is, for `NODE_EXTRA_CA_CERTS`. */
export interface TestAuthority {
  readonly file: string
  close(): void
}

interface Made extends TestAuthority {
  readonly cert: string
  readonly key: string
}

/** A certificate for `localhost` that is its own authority. */
export function createAuthority(): Made {
  const dir = tempDir('authority')
  const file = `${dir.path}/cert.pem`
  const keyFile = `${dir.path}/key.pem`
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const out = ['-days', '2', '-nodes', '-keyout', keyFile, '-out', file]
  execFileSync('openssl', ['req', '-x509', ...curve, ...names, ...out], { stdio: 'ignore' })
  const cert = readFileSync(file, 'utf8')
  return { file, cert, key: readFileSync(keyFile, 'utf8'), close: dir.close }
}

export async function startTlsProxy({ cert, key }: Pick<Made, 'cert' | 'key'>): Promise<TlsProxy> {
  let target = 0
  let accepted = 0
  const open = new Set<TLSSocket>()
  const server = createServer({ cert, key }, (near) => {
    accepted += 1
    open.add(near)
    const far = connect(target, '127.0.0.1')
    const end = () => {
      open.delete(near)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    get accepted() {
      return accepted
    },
    to(next) {
      target = next
    },
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
