import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { cleanEnv } from '../../support/env.ts'
import { hostsOf } from '../../support/mesh.ts'
import { ROOT, type TestNode } from '../../support/node.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { call } from '../dashboard/support.ts'
import { test as base, expect, hostCard, namesOf } from './support.ts'

/** Where the other machine is in the tailnet; the port is the one that this node has, too. */
const PEER = '127.0.0.3'

interface Fixtures {
  tailnet: TempDir
  /** Makes the other machine answer in the tailnet. */
  online: undefined
}

/** Playwright's `test` with two machines of one tailnet, as a Tailscale that is none tells. */
const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters of a fixture
  tailnet: async ({}, use) => {
    const dir = tempDir('tailnet')
    const peers = {
      attic: { HostName: 'attic', Online: true, TailscaleIPs: [PEER] },
      printer: { HostName: 'printer', Online: true, TailscaleIPs: ['127.0.0.4'] },
    }
    writeFileSync(`${dir.path}/status.json`, JSON.stringify({ Peer: peers }))
    await use(dir)
    dir.close()
  },
  nodeEnv: async ({ tailnet }, use) => {
    await use({
      MAESTRO_NAME: 'studio',
      MAESTRO_TEST_TAILNET: `${tailnet.path}/status.json`,
      PATH: `${ROOT}tests/fixtures/bin:${cleanEnv().PATH}`,
    })
  },
  online: [
    async ({ node, other }, use) => {
      const relay = await startRelay(node, other)
      await use(undefined)
      await relay.close()
    },
    { auto: true },
  ],
})

test('[M22] a machine nearby is suggested, and added with one click and an approval there', async ({
  page,
  node,
  other,
  context,
}) => {
  await page.goto('/settings/hosts')
  const nearby = page.getByRole('region', { name: 'Found nearby' })
  const suggestion = nearby.getByRole('listitem').filter({ hasText: 'attic' })
  await expect(suggestion).toContainText('in your tailnet')
  await expect(suggestion).toContainText(`http://${PEER}:${node.port}`)
  await expect(nearby.getByRole('listitem')).toHaveCount(1)
  // Shown, and nothing else: neither knows the other.
  expect(await hostsOf(node)).toHaveLength(1)
  expect(await call(other, 'GET', '/api/hosts/requests')).toEqual([])

  await suggestion.getByRole('button', { name: 'Add attic' }).click()
  await expect(page.getByRole('dialog', { name: 'Approve this machine on attic' })).toBeVisible()
  const there = await context.newPage()
  await there.goto(`${other.url}/settings/hosts`)
  await there
    .getByRole('listitem', { name: 'studio' })
    .getByRole('button', { name: 'Approve' })
    .click()
  await expect(page.getByRole('dialog', { name: 'attic is here' })).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(hostCard(page, 'attic')).toContainText('connected')
  await expect(nearby).toBeHidden()
  expect(await namesOf(node)).toEqual(['studio', 'attic'])
  // Nor is it suggested when the page is opened anew.
  const asked = page.waitForResponse(/\/api\/hosts\/suggestions$/)
  await page.reload()
  expect(await (await asked).json()).toEqual([])
  await expect(hostCard(page, 'attic')).toBeVisible()
  await expect(nearby).toBeHidden()
})

/** What arrives at the address of the tailnet goes to the other node. */
async function startRelay(node: TestNode, other: TestNode): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((from) => {
    const to = connect(other.port, '127.0.0.1')
    for (const [socket, far] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => far.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        far.destroy()
      })
      socket.pipe(far)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(node.port, PEER, resolve)
  })
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
