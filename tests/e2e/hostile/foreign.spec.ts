import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { findChromium } from '../../../scripts/setup/system.mjs'
import { call, createAgent, listAgents } from '../../support/agents.ts'
import { expect, test } from '../../support/e2e.ts'
import type { TestNode } from '../../support/node.ts'

/** Names of an attacker, both of which lead to this machine: one for a page, one rebound to the node. */
const EVIL = 'evil.test'
const REBOUND = 'rebound.test'

test.use({
  launchOptions: {
    executablePath: findChromium() ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      `--host-resolver-rules=MAP ${EVIL} 127.0.0.1, MAP ${REBOUND} 127.0.0.1`,
      // Else Chromium itself keeps public pages from private addresses, before the node is asked.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
    ],
  },
})

let server: Server
let evil: string
test.beforeAll(async () => {
  server = createServer((_req, res) => {
    res.setHeader('content-type', 'text/html')
    res.end('<!doctype html><title>evil</title><body>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  evil = `http://${EVIL}:${(server.address() as AddressInfo).port}`
})
test.afterAll(() => {
  server.closeAllConnections()
  server.close()
})

interface Attack {
  at: string
  agent: string
}

/** What a page can try without being seen; each is how it ended. */
function attack(page: Page, { at, agent }: Attack): Promise<Record<string, string>> {
  return page.evaluate(
    async ({ at, agent }) => {
      const body = JSON.stringify({ name: 'made_by_evil', command: 'touch /tmp/evil' })
      const outcome = async (url: string, init: RequestInit): Promise<string> => {
        try {
          const answer = await fetch(at + url, init)
          return answer.type === 'opaque' ? 'opaque' : `read ${answer.status}`
        } catch {
          return 'failed'
        }
      }
      const socket = (path: string) =>
        new Promise<string>((resolve) => {
          const ws = new WebSocket(at.replace('http', 'ws') + path)
          ws.onopen = () => resolve('open')
          ws.onerror = () => resolve('failed')
        })
      const json = { 'content-type': 'application/json' }
      const simple = { 'content-type': 'text/plain' }
      return {
        read: await outcome('/api/agents', {}),
        readWithCookies: await outcome('/api/agents', { credentials: 'include' }),
        create: await outcome('/api/agents', { method: 'POST', headers: json, body }),
        createSimply: await outcome('/api/agents', { method: 'POST', headers: simple, body }),
        createBlindly: await outcome('/api/agents', {
          method: 'POST',
          mode: 'no-cors',
          headers: simple,
          body,
        }),
        beacon: String(navigator.sendBeacon(`${at}/api/agents/${agent}/input`, '{"text":"evil"}')),
        feed: await socket('/ws'),
        plainFeed: await socket('/'),
        terminal: await socket(`/term?agent=${agent}`),
        script: await new Promise<string>((resolve) => {
          const script = document.createElement('script')
          script.src = `${at}/api/agents`
          script.onload = () => resolve('loaded')
          script.onerror = () => resolve('failed')
          document.body.append(script)
        }),
      }
    },
    { at, agent },
  )
}

async function expectNothingDone(node: TestNode, agent: string): Promise<void> {
  expect((await listAgents(node)).map(({ name }) => name)).toEqual(['target'])
  expect(await node.tmux.capture('target')).not.toContain('evil')
  const settings = await call(node, 'GET', '/api/settings')
  expect(JSON.stringify(settings.body)).not.toContain('evil')
  expect((await node.fetch(`/api/agents/${agent}`)).status).toBe(200)
}

test('a page of another origin gets nothing of a node on this machine', async ({ page, node }) => {
  const { id: agent } = await createAgent(node, { name: 'target', command: 'exec cat' })
  await page.goto(`${evil}/`)
  for (const name of ['127.0.0.1', 'localhost']) {
    const at = `http://${name}:${node.port}`
    expect(await attack(page, { at, agent }), at).toEqual({
      read: 'failed',
      readWithCookies: 'failed',
      create: 'failed',
      createSimply: 'failed',
      // What it cannot see was refused: nothing was made, below.
      createBlindly: expect.stringMatching(/opaque|failed/),
      beacon: 'true',
      feed: 'failed',
      plainFeed: 'failed',
      terminal: 'failed',
      script: 'failed',
    })
  }
  await expectNothingDone(node, agent)
})

test('a form of another origin is refused, whatever its encoding', async ({ context, node }) => {
  const { id: agent } = await createAgent(node, { name: 'target', command: 'exec cat' })
  const attempts = [
    ['text/plain', '/api/agents'],
    ['application/x-www-form-urlencoded', `/api/agents/${agent}/input`],
    ['multipart/form-data', '/'],
  ]
  for (const [enctype = '', path = ''] of attempts) {
    const tab = await context.newPage()
    await tab.goto(`${evil}/`)
    const answered = tab.waitForResponse((response) => response.url() === node.url + path)
    await tab.evaluate(
      ({ action, enctype }) => {
        const form = document.createElement('form')
        Object.assign(form, { action, enctype, method: 'POST' })
        const field = document.createElement('input')
        field.name = '{"name":"made_by_evil","text":"evil","x":"'
        field.value = '"}'
        form.append(field)
        document.body.append(form)
        form.submit()
      },
      { action: node.url + path, enctype },
    )
    expect((await answered).status(), `${enctype} ${path}`).toBe(403)
    await tab.close()
  }
  await expectNothingDone(node, agent)
})

test('a frame of another origin stays empty, and a window that it opens is on its own', async ({
  page,
  node,
  context,
}) => {
  const { id: agent } = await createAgent(node, { name: 'target', command: 'exec cat' })
  await page.goto(`${evil}/`)
  for (const path of ['/', '/settings', '/api/agents']) {
    await page.evaluate((src) => {
      const frame = document.createElement('iframe')
      frame.src = src
      document.body.replaceChildren(frame)
      return new Promise((resolve) => {
        frame.onload = resolve
      })
    }, node.url + path)
    const frame = () => page.frames().find((each) => each !== page.mainFrame())
    await expect.poll(() => frame()?.url(), path).toMatch(/^chrome-error:/)
  }
  const opening = context.waitForEvent('page')
  await page.evaluate((url) => {
    Object.assign(window, { victim: window.open(url) })
  }, `${node.url}/`)
  const opened = await opening
  await expect(opened.getByText('target').first()).toBeVisible()
  // Cross-Origin-Opener-Policy: the opener holds a window that is closed for it.
  const held = () => page.evaluate(() => (window as unknown as { victim: Window }).victim.closed)
  await expect.poll(held).toBe(true)
  await expectNothingDone(node, agent)
})

test('a name that is rebound to this machine is refused by the node', async ({ page, node }) => {
  const { id: agent } = await createAgent(node, { name: 'target', command: 'exec cat' })
  const at = `http://${REBOUND}:${node.port}`
  const answer = await page.goto(`${at}/`)
  expect(answer?.status()).toBe(421)
  expect(await page.content()).not.toContain('target')
  // The error page may not connect anywhere: asked from a page that may, it is no better.
  await page.route(`${at}/`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>rebound</title><body>',
    }),
  )
  await page.goto(`${at}/`)
  expect(await attack(page, { at, agent })).toEqual({
    read: 'read 421',
    readWithCookies: 'read 421',
    create: 'read 421',
    createSimply: 'read 421',
    createBlindly: 'read 421',
    beacon: 'true',
    feed: 'failed',
    plainFeed: 'failed',
    terminal: 'failed',
    script: 'failed',
  })
  await expectNothingDone(node, agent)
})

test('[H23] [H31] what a program writes is text: title, link, name', async ({ page, node }) => {
  const canary = `${node.home}/canary`
  const link = '\\033]8;;javascript:document.title=1\\033\\\\press here\\033]8;;\\033\\\\'
  const title = `\\033]2;#(touch ${canary}) <img src=x onerror="document.title=2">\\007`
  const { id } = await createAgent(node, {
    name: 'target',
    command: `printf '${title}${link}\\n'; exec cat`,
  })
  await page.goto(`/?agent=${id}`)
  const shown = page.locator('.xterm-screen')
  await shown.waitFor()
  await expect.poll(() => node.tmux.capture('target')).toContain('press here')
  const box = await shown.boundingBox()
  if (!box) throw new Error('The terminal is not shown.')
  await page.keyboard.down('Control')
  await page.mouse.move(box.x + 20, box.y + 8)
  await page.mouse.click(box.x + 22, box.y + 8)
  await page.keyboard.up('Control')
  await expect.poll(async () => (await listAgents(node))[0]?.title ?? '').toContain('#(touch')
  expect(await page.locator('img[src="x"]').count()).toBe(0)
  expect(['1', '2']).not.toContain(await page.title())
  expect(existsSync(canary)).toBe(false)
})
