import type { Locator, Page } from '@playwright/test'
import type { HostAddAnswer, PairCodeAnswer } from '../../../lib/wire/host.ts'
import { test as base } from '../../support/e2e.ts'
import { hostsOf } from '../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { call } from '../dashboard/support.ts'

interface Fixtures {
  /** A second machine, called `attic`, that the first does not know yet. */
  other: TestNode
}

/** Playwright's `test` with two nodes: the dashboard's own, called `studio`, and `attic`. */
export const test = base.extend<Fixtures>({
  nodeEnv: { MAESTRO_NAME: 'studio' },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters of a fixture
  other: async ({}, use, info) => {
    const node = await startTestNode({ env: { MAESTRO_NAME: 'attic' }, bundle: true })
    await use(node)
    if (info.status !== info.expectedStatus) {
      await info.attach('attic.log', { body: node.logs(), contentType: 'text/plain' })
    }
    await node.close()
  },
})

export const expect = test.expect

export const namesOf = async (node: TestNode) => (await hostsOf(node)).map(({ name }) => name)

export const codeOf = (node: TestNode) =>
  call<PairCodeAnswer>(node, 'POST', '/api/pair/codes', { kind: 'host' })

/** Makes one mesh of two nodes, as a person with a code would; resolves when both know both. */
export async function pair(node: TestNode, other: TestNode): Promise<void> {
  const { code } = await codeOf(other)
  await call<HostAddAnswer>(node, 'POST', '/api/hosts', { url: other.url, code })
  await until(async () => (await hostsOf(other)).length === 2)
}

/** The row of a host in the sidebar. */
export const hostRow = (page: Page, name: string): Locator =>
  page.getByRole('treeitem', { name: new RegExp(`^${name}, .*agent`) })

/** The line of a host in the settings. */
export const hostCard = (page: Page, name: string): Locator =>
  page.locator('main').getByRole('button', { name: new RegExp(`^${name}\\b`), expanded: false })
