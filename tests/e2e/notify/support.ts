import { createServer, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Page } from '@playwright/test'
import type { Notification } from '../../../lib/wire/notify.ts'
import type { TestNode } from '../../support/node.ts'
import { test as base } from '../inbox/support.ts'

/** Playwright's `test` with a browser that may have service workers and show notifications. */
export const test = base.extend({
  serviceWorkers: 'allow',
  permissions: ['notifications'],
})

export const expect = test.expect

/** Resolves when the worker of the page has kept its build and answers for the page. */
export async function workerReady(page: Page): Promise<void> {
  await page.waitForFunction(
    () => navigator.serviceWorker.controller?.state === 'activated',
    null,
    {
      timeout: 60_000,
    },
  )
}

export const caches = (page: Page) => page.evaluate(() => window.caches.keys())

/** What is shown now, oldest first. */
export const notices = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    const all = await registration.getNotifications()
    return all.map((shown) => {
      const { title, body, tag } = shown
      // No part of the types of pages.
      const { actions } = shown as unknown as { actions: { action: string; title: string }[] }
      return { title, body, tag, actions: actions.map((each) => ({ ...each })) }
    })
  })

/** Has the browser's push service bring this message, also while no page of ours is open. */
export async function deliver(page: Page, origin: string, message: Notification): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const found = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`)
      if (ours) resolve(ours.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  const registrationId = await found
  const data = JSON.stringify(message)
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  await session.detach()
}

/** A node under an address where a newer build can be put in the place of its own. */
export async function startRelay(node: TestNode) {
  let rewrite: (path: string, text: string) => string = (_path, text) => text
  const sockets = new Set<Socket>()
  const server = createServer((req, res) => {
    const headers = {
      ...req.headers,
      host: `127.0.0.1:${node.port}`,
      'accept-encoding': 'identity',
    }
    if (headers.origin) headers.origin = node.url
    const onward = request(
      node.url + (req.url ?? ''),
      { method: req.method, headers },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const type = answer.headers['content-type'] ?? ''
          const whole = Buffer.concat(chunks)
          const isText = /html|javascript/.test(type)
          const body = isText ? Buffer.from(rewrite(req.url ?? '', whole.toString())) : whole
          const { etag: _old, 'content-length': _size, ...rest } = answer.headers
          res
            .writeHead(answer.statusCode ?? 502, { ...rest, 'content-length': body.length })
            .end(body)
        })
      },
    )
    onward.on('error', () => res.destroy())
    req.pipe(onward)
  })
  server.on('connection', (socket) => sockets.add(socket))
  server.on('upgrade', (req, socket, head) => {
    const far = connect(node.port, '127.0.0.1', () => {
      const headers = { ...req.headers, host: `127.0.0.1:${node.port}`, origin: node.url }
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
      far.write(`GET ${req.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      far.write(head)
      far.pipe(socket)
      socket.pipe(far)
    })
    for (const end of [far, socket]) end.on('error', () => undefined)
    far.on('close', () => socket.destroy())
    socket.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on pages and scripts are answered like this. */
    rewriting(how: typeof rewrite) {
      rewrite = how
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
