import { createServer } from 'node:http'
import { expect, test, vi } from 'vitest'
import { interfacesNow } from '../../lib/interfaces.ts'
import { openListening } from '../../lib/listening.ts'

function makeServer() {
  const server = createServer()
  return { server, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

test('a machine that does not say its addresses is listened on as before, and looked at again', async () => {
  const log = { info: vi.fn(), warn: vi.fn() }
  let wanted = () => ['127.0.0.1']
  const listening = await openListening({
    ...{ makeServer, log, port: 0, every: 60_000, onChange: () => undefined },
    wanted: () => wanted(),
  })
  wanted = () => {
    throw new Error('EMFILE: uv_interface_addresses')
  }
  await listening.reconcile()
  await listening.reconcile()
  expect(listening.current.addresses).toEqual(['127.0.0.1'])
  expect(log.warn).toHaveBeenCalledTimes(1)
  wanted = () => []
  await listening.reconcile()
  expect(listening.current.addresses).toEqual([])
  await listening.close()
})

test('the interfaces are those that were seen last while the system cannot tell', () => {
  const seen = interfacesNow()
  expect(Object.keys(seen).length).toBeGreaterThan(0)
  const fails = () => {
    throw new Error('EMFILE')
  }
  expect(interfacesNow(fails)).toBe(seen)
})
