import type { Notification } from '../../../lib/wire/notify.ts'
import { createBrowser, startPushService } from '../../support/push.ts'
import { until } from '../../support/until.ts'
import { call } from '../dashboard/support.ts'
import { ask, start } from '../inbox/support.ts'
import { caches, deliver, expect, notices, startRelay, test, workerReady } from './support.ts'

/** Of the worker; no part of the types of pages. */
interface Scope extends EventTarget {
  registration: ServiceWorkerRegistration
  NotificationEvent: new (type: string, init: object) => Event
}

test('opens without its node, says so, and goes on when the node is back', async ({
  page,
  node,
}) => {
  await page.goto('/')
  await workerReady(page)
  expect(await caches(page)).toEqual([expect.stringMatching(/^maestro-\w{8,}$/)])
  const kept = await page.evaluate(async () => {
    const [name = ''] = await window.caches.keys()
    const requests = await (await window.caches.open(name)).keys()
    return requests.map(({ url }) => new URL(url).pathname)
  })
  expect(kept).toContain('/settings/notifications')
  expect(kept.filter((path) => path.startsWith('/api'))).toEqual([])

  await node.stop()
  await page.reload()
  await expect(page.getByText(/Maestro did not answer/).first()).toBeVisible()
  await page.goto('/settings/hosts')
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await page.goto('/')
  await node.restart()
  await expect(page.getByText(/Maestro did not answer/)).toHaveCount(0, { timeout: 60_000 })
})

test('says that a new version is here, and brings all of it with a reload', async ({
  page,
  node,
}) => {
  const relay = await startRelay(node)
  try {
    await page.goto(relay.url)
    await workerReady(page)
    const [old = ''] = await caches(page)
    const id = old.replace('maestro-', '')
    relay.rewriting((path, text) => {
      if (path === '/sw.js') return text.replaceAll(`"${id}"`, '"newer"')
      return text.replace('<head>', '<head><meta name="newer">')
    })
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
    await expect(page.getByText('A new version is here')).toBeVisible({ timeout: 60_000 })
    expect(await page.locator('meta[name="newer"]').count()).toBe(0)
    await page.getByRole('button', { name: 'Reload' }).click()
    await expect(page.locator('meta[name="newer"]')).toHaveCount(1, { timeout: 30_000 })
    await expect.poll(() => caches(page)).toEqual(['maestro-newer'])
    await expect(page.getByText('A new version is here')).toHaveCount(0)
  } finally {
    await relay.close()
  }
})

test('a push shows the question with buttons; a button answers it, once, and a late one is told so', async ({
  page,
  context,
  node,
}) => {
  const service = await startPushService()
  try {
    const browser = createBrowser()
    await call(node, 'POST', '/api/push/subscriptions', {
      endpoint: `${service.origin}/browser`,
      keys: browser.keys,
      device: 'Chromium',
    })
    await page.goto('/')
    await workerReady(page)
    const { agent, chosen } = await start(node, 'backend')
    await ask(node, agent)
    const pushed = await until(() =>
      service.pushed
        .map(({ body }) => JSON.parse(browser.decrypt(body)) as Notification)
        .find(({ kind }) => kind === 'waiting'),
    )
    // A page of another site: nobody looks at the dashboard.
    await page.goto('about:blank')
    await deliver(page, node.url, pushed)
    await deliver(page, node.url, pushed)
    await page.goto(`${node.url}/settings`)
    const shown = await notices(page)
    expect(shown).toHaveLength(1)
    expect(shown[0]).toMatchObject({
      title: 'backend waits for you',
      body: expect.stringContaining('Do you want to proceed?'),
      tag: agent.id,
      actions: [
        { action: 'answer:0', title: 'Yes' },
        { action: 'answer:2', title: expect.stringMatching(/^No/) },
      ],
    })

    const [worker] = context.serviceWorkers()
    const press = () =>
      worker?.evaluate(async (message) => {
        const scope = globalThis as unknown as Scope
        const options = { data: message, tag: message.agentId ?? '' }
        await scope.registration.showNotification('again', options)
        const [notification] = await scope.registration.getNotifications({ tag: options.tag })
        const event = { notification, action: 'answer:0' }
        scope.dispatchEvent(new scope.NotificationEvent('notificationclick', event))
      }, pushed)
    await press()
    await until(() => chosen().length === 1)
    expect(chosen()).toEqual([1])
    await expect.poll(() => notices(page)).toEqual([])
    await press()
    await expect
      .poll(async () => (await notices(page)).map(({ title, body }) => ({ title, body })))
      .toEqual([
        {
          title: 'Your answer to backend was not sent',
          body: expect.stringMatching(/answered already|moved on/),
        },
      ])
    expect(chosen()).toEqual([1])

    // A push that lay at its service until the answer was there shows nothing for long.
    await page.goto('about:blank')
    await deliver(page, node.url, pushed)
    await page.goto(`${node.url}/settings`)
    await expect
      .poll(async () => (await notices(page)).map(({ title }) => title))
      .not.toContain('backend waits for you')
  } finally {
    await service.close()
  }
})

test('can be installed: the manifest and its icons are there', async ({ page, node }) => {
  await page.goto('/')
  const href = await page.locator('link[rel="manifest"]').getAttribute('href')
  const manifest = await (await node.fetch(href ?? '')).json()
  expect(manifest).toMatchObject({ name: 'Maestro', display: 'standalone', start_url: '/' })
  for (const { src, sizes } of manifest.icons as { src: string; sizes: string }[]) {
    if (sizes === 'any') continue
    const size = await page.evaluate(async (url) => {
      const image = await createImageBitmap(await (await fetch(url)).blob())
      return `${image.width}x${image.height}`
    }, src)
    expect(size).toBe(sizes)
  }
  const session = await page.context().newCDPSession(page)
  const { errors } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
})
