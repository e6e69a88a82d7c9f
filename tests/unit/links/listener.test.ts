import { createServer, type Server } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { createLinkListener, type LinkListener } from '../../../lib/links/listener.ts'

let listener: LinkListener
afterEach(() => listener.close())

/** A listener on a machine where listening on `::` fails so; null: it does not. */
function on(code: string | null): { asked: string[] } {
  const asked: string[] = []
  listener = createLinkListener(() => {
    const server: Server = createServer((_req, res) => res.end('here'))
    const listen = server.listen.bind(server)
    server.listen = ((options: { host: string }) => {
      asked.push(options.host)
      if (code === null || options.host !== '::') return listen(options)
      process.nextTick(() => server.emit('error', Object.assign(new Error(code), { code })))
      return server
    }) as Server['listen']
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    return { http: { server, close }, upgrades: { close: async () => undefined } }
  })
  return { asked }
}

it.each([
  [null, ['::']],
  ['EAFNOSUPPORT', ['::', '0.0.0.0']],
  ['EADDRNOTAVAIL', ['::', '0.0.0.0']],
])('the listener for links answers by IPv4 where `::` gives %s', async (code, hosts) => {
  const { asked } = on(code)
  await listener.set({ port: null })
  expect(listener.problem).toBeNull()
  expect(await (await fetch(`http://127.0.0.1:${listener.port}`)).text()).toBe('here')
  expect(asked).toEqual(hosts)
})

it('the listener for links tells of a port that is taken, and takes no half of it', async () => {
  const { asked } = on('EADDRINUSE')
  await listener.set({ port: 45_678 })
  expect(listener.port).toBeNull()
  expect(listener.problem).toContain('Port 45678 is taken')
  expect(asked).toEqual(['::'])
})
