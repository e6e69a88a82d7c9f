import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerIdentity } from '../../lib/mesh/identity-proof.ts'
import { makeHost } from './host-key.ts'

export interface FarHost {
  url: string
  close(): Promise<void>
}

/** A server on a free port of this machine that is no node. */
export async function serveHttp(listener: RequestListener): Promise<FarHost> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A host whose Maestro speaks only a version of the mesh from before ours (M20). */
export function serveOldHost(name: string): Promise<FarHost> {
  const host = makeHost()
  return serveHttp((req, res) => {
    const { searchParams } = new URL(req.url ?? '/', 'http://localhost')
    const about = { name, app: '0.0.3', protocol: [0, 0] as [number, number] }
    const answer = answerIdentity(host, about, searchParams.get('nonce') ?? '', Date.now())
    res.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
}
