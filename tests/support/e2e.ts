import { test as base } from '@playwright/test'
import { startTestNode, type TestNode } from './node.ts'
import type { TestTmux } from './tmux.ts'

interface Fixtures {
  /** Added to the node's environment: `test.use({ nodeEnv: { … } })`. */
  nodeEnv: Record<string, string | undefined>
  /** A node of this test's own, run from the bundle; `page.goto('/')` opens it. */
  node: TestNode
  /** The tmux server of that node. */
  tmux: TestTmux
}

/** Playwright's `test` with a private node; its log is attached to a test that fails. */
export const test = base.extend<Fixtures>({
  nodeEnv: [{}, { option: true }],
  node: async ({ nodeEnv }, use, info) => {
    const node = await startTestNode({ env: nodeEnv, bundle: true })
    await use(node)
    if (info.status !== info.expectedStatus) {
      await info.attach('node.log', { body: node.logs(), contentType: 'text/plain' })
    }
    await node.close()
  },
  tmux: async ({ node }, use) => use(node.tmux),
  baseURL: async ({ node }, use) => use(node.url),
})

export const expect = test.expect
