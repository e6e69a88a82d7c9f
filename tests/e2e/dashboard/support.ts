import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { Agent, AgentCreate } from '../../../lib/wire/agent.ts'
import type { TestNode } from '../../support/node.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeViolation {
  id: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe finds on the page as it is now, one line each; empty is what we want. */
export async function axe(page: Page): Promise<string[]> {
  // Colours are measured when nothing fades in any more.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((a) => a.effect?.getTiming().iterations === 1)
    await Promise.allSettled(ending.map((animation) => animation.finished))
  })
  // By evaluation, which the page's content security policy leaves alone.
  await page.evaluate(AXE)
  const violations = await page.evaluate(async () => {
    const { axe: runner } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: AxeViolation[] }> }
    }
    const { violations } = await runner.run({ resultTypes: ['violations'] })
    return violations
  })
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary}`),
  )
}

export async function call<T>(
  node: TestNode,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await node.fetch(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  const answer = (await response.json()) as T & { message?: string }
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.message}`)
  return answer
}

export const create = (node: TestNode, agent: AgentCreate) =>
  call<Agent>(node, 'POST', '/api/agents', agent)

export const row = (page: Page, name: string) =>
  page.getByRole('treeitem', { name: new RegExp(`^${name}, `) })

/** Opens an agent's actions from the header above its terminal. */
export async function openActions(page: Page, name: string): Promise<void> {
  await page
    .locator('#main')
    .getByRole('button', { name: `Actions for ${name}` })
    .click()
  await page.getByRole('menu').waitFor()
}
