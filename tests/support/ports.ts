import { createServer } from 'node:net'

const FIRST = 20_000
const COUNT = 12_000

/**
 * A free TCP port on loopback, below the range from which the system takes ports for outgoing
 * connections (ip(7)), so that nobody takes it by accident before it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
