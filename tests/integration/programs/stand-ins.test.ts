import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { programs } from '../../../lib/agents/programs/registry.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { openPane, type Pane } from './pane.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

async function start(command: string, env: Record<string, string> = {}) {
  const dir = tempDir('fake')
  open.push(dir)
  const log = path.join(dir.path, 'log')
  const pane = await openPane(command, { FAKE_LOG: log, FAKE_WORK_MS: '300', ...env })
  open.push(pane)
  const lines = () =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  return { pane, lines }
}

const submitted = (lines: () => { submitted?: string }[]) =>
  lines().flatMap((line) => line.submitted ?? [])

describe.each(['claude', 'codex'] as const)('the stand-in for %s', (id) => {
  const program = programs[id]
  const reads = (pane: Pane, activity: string) =>
    until(async () => program.read(await pane.screen())?.activity === activity, {
      message: `${id} reads ${activity}`,
    })
  const pends = (pane: Pane, text: string) =>
    until(async () => program.pendingInput(await pane.screen()) === text, {
      message: `${id} shows ${JSON.stringify(text)}`,
    })

  it('shows what is typed, works on Enter, and answers', async () => {
    const { pane, lines } = await start(id)
    await until(async () => program.ready(await pane.screen()))
    await pane.type('say hello')
    await pends(pane, 'say hello')
    await pane.keys('Enter')
    await reads(pane, 'working')
    expect(program.readTitle((await pane.screen()).title)).toBe('working')
    await reads(pane, 'idle')
    await pends(pane, '')
    expect((await pane.screen()).rows.join('\n')).toContain('You said: say hello')
    expect((await pane.screen()).foreground).toBe(id)
    expect(submitted(lines)).toEqual(['say hello'])
  })

  it.each([
    ['a digit', ['1'], 1],
    ['arrows and Enter', ['Down', 'Enter'], 2],
    ['Escape', ['Escape'], 3],
  ])('asks, and takes %s', async (_, keys, chosen) => {
    const { pane, lines } = await start(id)
    await until(async () => program.ready(await pane.screen()))
    await pane.type('ask me')
    await pends(pane, 'ask me')
    await pane.keys('Enter')
    await reads(pane, 'waiting')
    const question = program.read(await pane.screen())?.question
    expect(question?.text).toMatch(/\?$/)
    expect(question?.detail).toContain('npm run build && rm -rf dist/old')
    expect(question?.choices.map((choice) => choice.keys)).toEqual([['1'], ['2'], ['3']])
    await pane.keys(...keys)
    await reads(pane, 'idle')
    expect(lines().flatMap((line) => line.chose ?? [])).toEqual([chosen])
  })

  it('keeps a long paste in its box until Enter, and takes it whole', async () => {
    const { pane, lines } = await start(id)
    await until(async () => program.ready(await pane.screen()))
    const text = Array.from({ length: 200 }, (_, i) => `line ${i + 1} of 200`).join('\n')
    await pane.paste(text)
    const pending = await until(async () => program.pendingInput(await pane.screen()))
    expect(pending).toMatch(/^\[Pasted .*\]$/)
    expect(submitted(lines)).toEqual([])
    await pane.keys('Enter')
    await until(() => submitted(lines).length > 0)
    expect(submitted(lines)).toEqual([text])
  })

  it('keeps a short paste of several lines as text', async () => {
    const { pane } = await start(id)
    await until(async () => program.ready(await pane.screen()))
    await pane.paste('first\nsecond')
    await pends(pane, 'first\nsecond')
  })

  it('starts late and may swallow the first Enter', async () => {
    const { pane, lines } = await start(id, { FAKE_START_MS: '700', FAKE_SWALLOW_ENTER: '1' })
    await pane.type('too early')
    await until(async () => program.ready(await pane.screen()))
    await pends(pane, '')
    await pane.type('in time')
    await pends(pane, 'in time')
    await pane.keys('Enter')
    await pane.type('!')
    await pends(pane, 'in time!')
    await pane.keys('Enter')
    await pends(pane, '')
    expect(submitted(lines)).toEqual(['in time!'])
  })

  it('asks for trust first, and is not ready before', async () => {
    const { pane } = await start(id, { FAKE_TRUST: '1' })
    await reads(pane, 'waiting')
    expect(program.ready(await pane.screen())).toBe(false)
    await pane.keys('1')
    await until(async () => program.ready(await pane.screen()))
  })

  it('goes on with a conversation when it is told to', async () => {
    const { pane } = await start([id, ...program.args({ resume: true })].join(' '))
    await until(async () => (await pane.screen()).rows.join('\n').includes('Resumed'))
  })

  it('is interrupted by its keys', async () => {
    const { pane } = await start(id)
    await until(async () => program.ready(await pane.screen()))
    await pane.type('work 60000')
    await pends(pane, 'work 60000')
    await pane.keys('Enter')
    await reads(pane, 'working')
    await pane.keys(...program.interruptKeys)
    await reads(pane, 'idle')
  })

  it.each([
    ['Ctrl-C twice', async (pane: Pane) => void (await pane.keys('C-c', 'C-c'))],
    [
      '/exit',
      async (pane: Pane) => {
        await pane.type('/exit 3')
        await pends(pane, '/exit 3')
        await pane.keys('Enter')
      },
    ],
  ])('ends by %s', async (_, end) => {
    const { pane } = await start(`sh -c '${id}; echo "status $?"; exec sleep 60'`)
    await until(async () => program.ready(await pane.screen()))
    await end(pane)
    await until(async () => /status [03]/.test((await pane.screen()).rows.join('\n')))
    expect(program.read(await pane.screen())).toBeNull()
  })
})
