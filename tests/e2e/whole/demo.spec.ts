import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test'
import type { Agent, AgentOutput } from '../../../lib/wire/agent.ts'
import { cleanEnv } from '../../support/env.ts'
import { ROOT } from '../../support/node.ts'
import { exited } from '../../support/processes.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { PHONE } from '../phone/support.ts'

const CHOICES = ['Yes', "Yes, and don't ask again", 'No']
const NO = 2

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return (await response.json()) as T
}

let dir: TempDir
let demo: ChildProcess
let said = ''
/** Addresses of the three nodes. */
let a = ''
let b = ''
let c = ''

test.beforeAll(async () => {
  test.setTimeout(150_000)
  dir = tempDir('demo')
  demo = spawn(process.execPath, [`${ROOT}examples/demo/run.mjs`, '--port', '0'], {
    env: cleanEnv({ TMPDIR: dir.path }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [demo.stdout, demo.stderr]) stream?.on('data', (data) => (said += data))
  const ready = () => said.includes('They know each other')
  await until(ready, { timeout: 120_000, message: () => said })
  ;[a = '', b = '', c = ''] = said.match(/http:\S+/g) ?? []
})

test.afterAll(async () => {
  demo.kill('SIGINT')
  await exited(demo)
  const left = readdirSync(dir.path)
  dir.close()
  expect(said).toContain('Ending the demo')
  expect(left).toEqual([])
})

/** Who asks on any of the machines, longest first, as the node at `url` knows it. */
async function asking(url: string): Promise<Agent[]> {
  const agents = await get<Agent[]>(`${url}/api/agents`)
  expect(agents).toHaveLength(30)
  return agents
    .filter(({ question }) => question !== undefined)
    .sort((one, other) => one.activitySince - other.activitySince)
}

/** Two that ask on the third machine; those who asked before them have their answers already. */
async function twoOnC(): Promise<[Agent, Agent]> {
  const { id: hostId } = await get<{ id: string }>(`${c}/api/hosts/self`)
  return until(
    async () => {
      const all = await asking(a)
      const [first, second] = all.filter((agent) => agent.hostId === hostId)
      if (!first || !second) return null
      for (const agent of all.slice(0, all.indexOf(second))) {
        if (agent !== first) await answer(agent)
      }
      return [first, second]
    },
    { timeout: 60_000, message: () => 'two agents on the third machine ask' },
  )
}

async function answer({ id, question }: Agent): Promise<void> {
  await fetch(`${a}/api/agents/${id}/answer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ questionId: question?.id, choice: NO }),
  })
}

/** What its program has written; the stand-in says there which command it ran or left. */
async function screenOf(agent: Agent): Promise<string> {
  const path = `/api/agents/${agent.id}/output?lines=60`
  return (await get<AgentOutput>(`${c}${path}`)).lines.join('\n')
}

/** A visitor's page; counts what a person does on it. */
async function visit(browser: Browser, url: string, options?: BrowserContextOptions) {
  const context = await browser.newContext({ ...options, baseURL: url })
  const page = await context.newPage()
  await page.goto('/')
  let actions = 0
  const act = async (action: Promise<void>) => {
    actions++
    await action
  }
  return { page, act, actions: () => actions, close: () => context.close() }
}

const entryOf = (page: Page, { path }: Agent) =>
  page
    .getByRole('article', { name: new RegExp(`${path.filter(Boolean).join(' / ')}$`) })
    .filter({ hasText: 'fra-1' })
const countsTheWaiting = (page: Page) => expect(page).toHaveTitle(/^\(\d+\) /)

test('agents on a third machine are answered from a desk and a phone, within three actions each', async ({
  browser,
}) => {
  test.setTimeout(150_000)
  const [first, second] = await twoOnC()
  expect(first.question?.choices.map(({ label }) => label)).toEqual(CHOICES)

  await test.step('by the keyboard, in the inbox of the first node', async () => {
    const { page, act, actions, close } = await visit(browser, a)
    await countsTheWaiting(page)
    await act(page.locator('body').press('i'))
    const entry = entryOf(page, first)
    await expect(entry).toBeFocused()
    await expect(entry).toContainText(first.question?.text ?? '?')
    await act(page.keyboard.press(String(NO + 1)))
    await expect(page.getByRole('log')).toContainText(`Sent ‘No’ to ${first.name}`)
    await expect(entry).toHaveCount(0)
    expect(actions()).toBeLessThanOrEqual(3)
    await close()
  })
  await until(async () => (await screenOf(first)).includes('Not run. I look for another way.'))

  await test.step('by a thumb, on a phone page of the second node', async () => {
    const { page, act, actions, close } = await visit(browser, b, PHONE)
    await countsTheWaiting(page)
    await act(page.getByRole('link', { name: /^Inbox/ }).tap())
    const entry = entryOf(page, second)
    await act(entry.getByRole('button', { name: 'Yes', exact: true }).tap())
    await expect(page.getByRole('log')).toContainText(`Sent ‘Yes’ to ${second.name}`)
    await expect(entry).toHaveCount(0)
    expect(actions()).toBeLessThanOrEqual(3)
    await close()
  })
  const [, command] = second.question?.detail?.match(/\S.*/g) ?? []
  await until(async () => (await screenOf(second)).includes(`● Bash(${command})`), {
    message: () => `${second.name} runs ${command}`,
  })
  expect((await asking(c)).map(({ id }) => id)).not.toContain(second.id)
})
