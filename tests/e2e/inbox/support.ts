import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from '@playwright/test'
import type { Agent } from '../../../lib/wire/agent.ts'
import { test as base } from '../../support/e2e.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { call, create } from '../dashboard/support.ts'

const BIN = fileURLToPath(new URL('../../fixtures/bin', import.meta.url))
const PATH = `${BIN}:${process.env.PATH}`

interface Fixtures {
  /** A second machine, called `attic`, that the first does not know yet. */
  other: TestNode
}

/** Playwright's `test` with two nodes, both with the stand-ins of the programs. */
export const test = base.extend<Fixtures>({
  nodeEnv: { MAESTRO_NAME: 'studio', PATH },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters of a fixture
  other: async ({}, use) => {
    const node = await startTestNode({ env: { MAESTRO_NAME: 'attic', PATH }, bundle: true })
    await use(node)
    await node.close()
  },
})

export const expect = test.expect

export interface Asker {
  agent: Agent
  /** Numbers of the choices that its program was given, from 1. */
  chosen(): number[]
  submitted(): string[]
}

const agentOn = async (node: TestNode, id: string) => call<Agent>(node, 'GET', `/api/agents/${id}`)

/** An agent at rest that writes down what it is told. */
export async function start(node: TestNode, name: string, program = 'claude'): Promise<Asker> {
  const file = join(node.home, `${name}.log`)
  const env = { FAKE_LOG: file, FAKE_WORK_MS: '300' }
  const agent = await create(node, { name, program: program as Agent['program'], env })
  await until(async () => (await agentOn(node, agent.id)).activity === 'idle', { timeout: 20_000 })
  const logged = (): { chose?: number; submitted?: string }[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  return {
    agent,
    chosen: () => logged().flatMap(({ chose }) => chose ?? []),
    submitted: () => logged().flatMap((line) => line.submitted ?? []),
  }
}

/** Makes it ask, and resolves when its node says so. */
export async function ask(node: TestNode, { id }: Agent): Promise<void> {
  await call(node, 'POST', `/api/agents/${id}/input`, { text: 'ask', submit: true })
  await until(async () => (await agentOn(node, id)).question !== undefined, { timeout: 20_000 })
}

export const entry = (page: Page, name: string): Locator =>
  page.getByRole('article', { name: new RegExp(`${name}$`) })

export const icon = (page: Page) => page.locator('link[rel~="icon"]').getAttribute('href')
