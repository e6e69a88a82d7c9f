import { test as base, type Page } from '@playwright/test'
import type { Agent } from '../../../lib/wire/agent.ts'
import { idOf, join } from '../../support/mesh.ts'
import { createNetwork, type TestNetwork, whyNoNetwork } from '../../support/network.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { call } from '../dashboard/support.ts'
import { expect, hostRow } from './support.ts'

interface Machines {
  network: TestNetwork
  here: TestNode
  there: TestNode
}

const why = whyNoNetwork()

/** Two machines of a network; the browser opens the node on the first. */
const test = base.extend<{ machines: Machines }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
  machines: async ({}, use) => {
    const network = createNetwork(2)
    const started: TestNode[] = []
    try {
      for (const [i, host] of network.hosts.entries()) {
        const env = { MAESTRO_HOST: '0.0.0.0', MAESTRO_NAME: i === 0 ? 'desk' : 'attic' }
        started.push(await startTestNode({ host, env, bundle: true }))
      }
      const [here, there] = started as [TestNode, TestNode]
      await use({ network, here, there })
    } finally {
      for (const node of started) await node.close()
      network.close()
    }
  },
  baseURL: async ({ machines }, use) => use(machines.here.url),
})

/** The rows of the terminal on the page, without what is empty below them. */
function screen(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.querySelector('.term-screen') as unknown as {
      maestroTerminal: {
        rows: number
        buffer: {
          active: {
            baseY: number
            getLine(n: number): { translateToString(trim: boolean): string } | undefined
          }
        }
      }
    }
    const { rows, buffer } = element.maestroTerminal
    const { active } = buffer
    return Array.from({ length: rows }, (_, n) =>
      (active.getLine(active.baseY + n)?.translateToString(true) ?? '').trimEnd(),
    )
      .join('\n')
      .trimEnd()
  })
}

test.describe(() => {
  test.skip(why !== null, `a network of machines cannot be made here: ${why}`)

  test('[M6] a pulled cable: the terminal says so and keeps its picture, and goes on where it was', async ({
    page,
    machines: { network, here, there },
  }) => {
    test.setTimeout(180_000)
    const [a, b] = network.hosts
    if (!a || !b) throw new Error('two machines')
    await join(here, there, { url: `http://${b.address}:${there.port}` })
    await page.goto('/')
    await hostRow(page, 'attic').waitFor()
    await page.keyboard.press('n')
    await page.getByRole('combobox', { name: 'Host' }).selectOption({ label: 'attic' })
    await page.getByRole('textbox', { name: 'Name' }).fill('far')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.locator('section[data-state="live"]').waitFor({ timeout: 20_000 })
    await page.keyboard.type('for i in 1 2 3; do echo before-$i; done\n')
    await until(async () => (await screen(page)).includes('before-3'))

    network.cut(a, b)
    // Nothing shows yet that it leads nowhere.
    await page.keyboard.type('echo typed-$((20+1))\n')
    const note = page.getByRole('status').filter({ hasText: 'Its agents go on by themselves' })
    await expect(note).toBeVisible({ timeout: 60_000 })
    expect(await screen(page)).toContain('before-3')
    await page.keyboard.type('x')
    await expect(page.getByText('Not sent: there is no connection')).toBeVisible()
    // It goes on by itself, and somebody works there meanwhile.
    await there.tmux.run('send-keys', '-t', '=far:', 'seq -f during-%g 1 50', 'Enter')
    await until(async () => (await there.tmux.capture('=far:')).includes('during-50'))

    network.heal(a, b)
    await page.locator('section[data-state="live"]').waitFor({ timeout: 60_000 })
    await expect(note).toBeHidden()
    await page.locator('.xterm-helper-textarea').focus()
    await page.keyboard.type('echo after-$((40+2))\n')
    await until(async () => (await screen(page)).includes('after-42'))
    const shown = (await screen(page))
      .split('\n')
      .filter((line) => /^(typed|after)-\d+$/.test(line))
    expect(shown).toEqual(['typed-21', 'after-42'])
    const lines = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.trimEnd())
    await until(async () => {
      const tmux = lines(await there.tmux.capture('=far:'))
      return lines(await screen(page)).join('\n') === tmux.join('\n')
    })

    const id = await idOf(there)
    await call(here, 'DELETE', `/api/hosts/${id}`)
    await expect(hostRow(page, 'attic')).toBeHidden()
    expect((await call<Agent[]>(here, 'GET', '/api/agents')).map(({ name }) => name)).toEqual([])
    await until(async () => (await there.tmux.capture('=far:')).includes('after-42'))
  })
})
