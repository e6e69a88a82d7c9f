import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import { agentNamed, call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

const RECORDER = fileURLToPath(new URL('../../fixtures/programs/record-input.mjs', import.meta.url))

const dir = tempDir('input')
let node: TestNode
let made = 0
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
})
afterAll(async () => {
  await node.close()
  dir.close()
})

/** An agent that writes down every byte it gets. */
async function recorder(mode = ''): Promise<{ agent: Agent; got(): Promise<Buffer> }> {
  const file = join(dir.path, `got-${++made}`)
  const agent = await createAgent(node, {
    name: `rec_${made}`,
    command: `exec ${process.execPath} ${RECORDER} ${file} ${mode}`,
  })
  await until(async () => (await node.tmux.capture(`rec_${made}`)).includes('recording'))
  return { agent, got: () => readFile(file) }
}

const send = (agent: Agent, body: Record<string, unknown>) =>
  call(node, 'POST', `/api/agents/${agent.id}/input`, body)

const TEXTS: [string, string][] = [
  ['one line', 'hello'],
  ['several lines', 'first\nsecond\r\n\nfourth\ttab'],
  ['a ; at its end', 'rm -rf /tmp/x;'],
  ['only a ;', ';'],
  ['a leading -', '-R -t x'],
  ['what tmux would expand', '#(touch pwned) #{pid} %1 $HOME `id`'],
  ['quotes and backslashes', `'"\\'\\n''"`],
  ['control characters', '\x01\x02\x03\x1b[A\x7f\x1a'],
  ['emoji and wide characters', '👩‍👩‍👧 漢字 é \u0301 ‮'],
  ['key names', 'Enter C-c Escape'],
  ['a buffer’s name', 'buffer0'],
]

describe('[H22] text arrives exactly as sent', () => {
  it.each(TEXTS)('with %s', async (_, text) => {
    const { agent, got } = await recorder()
    expect(await send(agent, { text, paste: false })).toMatchObject({
      status: 200,
      body: { ok: true, submitted: 'no' },
    })
    await until(async () => (await got()).length >= Buffer.byteLength(text))
    expect((await got()).toString()).toBe(text)
    await call(node, 'DELETE', `/api/agents/${agent.id}`)
  })

  it('with 1 MB in one go', async () => {
    const { agent, got } = await recorder()
    const text = Array.from({ length: 16_384 }, (_, i) => `${i} ${'é漢👍x'.repeat(5)}`.slice(0, 60))
      .join('\n')
      .padEnd(1_000_000, 'z')
    await send(agent, { text })
    await until(async () => (await got()).length >= Buffer.byteLength(text), { timeout: 20_000 })
    expect((await got()).equals(Buffer.from(text))).toBe(true)
  })

  it('in brackets for a program that asked for them, which the text cannot close', async () => {
    const { agent, got } = await recorder('bracketed')
    await send(agent, { text: 'a\nb\x1b[201~rm -rf\n' })
    const expected = '\x1b[200~a\nbrm -rf\n\x1b[201~'
    await until(async () => (await got()).length >= expected.length)
    expect((await got()).toString()).toBe(expected)
  })

  it('while the pane is in copy mode', async () => {
    const { agent, got } = await recorder()
    await node.tmux.run('copy-mode', '-t', agent.name)
    await send(agent, { text: 'q;' })
    await call(node, 'POST', `/api/agents/${agent.id}/keys`, { keys: ['Enter'] })
    await until(async () => (await got()).length >= 3)
    expect((await got()).toString()).toBe('q;\r')
  })

  it('and is refused with NUL, unknown fields, or more than 2 MB', async () => {
    const { agent, got } = await recorder()
    expect(await send(agent, { text: 'a\0b' })).toMatchObject({
      status: 400,
      body: { details: { field: 'text' } },
    })
    expect((await send(agent, { text: 'a', txt: 1 })).status).toBe(400)
    expect((await send(agent, { text: 'a'.repeat(2_000_001) })).status).toBe(400)
    expect((await send(agent, { text: 'a'.repeat(3_000_000) })).status).toBe(413)
    await send(agent, { text: 'ok' })
    await until(async () => (await got()).length >= 2)
    expect((await got()).toString()).toBe('ok')
  })
})

describe('an agent whose program has ended', () => {
  it('takes no text, and tmux lives on', async () => {
    const { agent: witness } = await recorder()
    const agent = await createAgent(node, { name: 'dead', command: 'exit 3' })
    await agentNamed(node, 'dead', (a) => a.exit !== undefined)
    expect(await send(agent, { text: 'hello' })).toMatchObject({
      status: 409,
      body: { code: 'AGENT_BUSY' },
    })
    expect(await node.tmux.run('list-buffers')).toBe('')
    expect(await node.tmux.run('list-sessions', '-F', '#S')).toContain(witness.name)
  })
})

describe('two texts at once', () => {
  it('are sent one after the other', async () => {
    const agent = await createAgent(node, { name: 'pair' })
    const out = join(dir.path, 'pair')
    const one = (word: string) => send(agent, { text: `echo ${word} >> ${out}`, submit: true })
    await Promise.all(['first', 'second', 'third'].map(one))
    await until(async () => (await readFile(out, 'utf8')) === 'first\nsecond\nthird\n')
  })
})

describe('keys', () => {
  it('are pressed by name', async () => {
    const { agent, got } = await recorder()
    await call(node, 'POST', `/api/agents/${agent.id}/keys`, {
      keys: ['a', ';', '-', 'Up', 'C-c', 'Escape', 'M-x', 'Tab', 'BTab', 'Enter', '#', 'é'],
    })
    const expected = 'a;-\x1b[A\x03\x1b\x1bx\t\x1b[Z\r#é'
    await until(async () => (await got()).length >= Buffer.byteLength(expected))
    expect((await got()).toString()).toBe(expected)
  })

  it('that do not exist are refused, not typed', async () => {
    const { agent } = await recorder()
    for (const key of ['Entr', 'rm -rf', '-t', 'C-', '$(id)', '\x1b']) {
      expect(
        await call(node, 'POST', `/api/agents/${agent.id}/keys`, { keys: [key] }),
      ).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
    }
  })

  it('interrupt what a shell runs', async () => {
    const agent = await createAgent(node, { name: 'busy' })
    await send(agent, { text: 'sleep 1000', submit: true })
    const running = async (name: string) =>
      (
        await node.tmux.run('display-message', '-p', '-t', 'busy', '#{pane_current_command}')
      ).trim() === name
    await until(() => running('sleep'))
    expect((await call(node, 'POST', `/api/agents/${agent.id}/interrupt`)).status).toBe(200)
    await until(() => running('bash'))
  })
})

describe('submit', () => {
  it('runs a line in a shell and knows that it was taken', async () => {
    const agent = await createAgent(node, { name: 'sh' })
    const out = join(dir.path, 'ran')
    expect(await send(agent, { text: `echo done > ${out}`, submit: true })).toMatchObject({
      body: { submitted: 'verified' },
    })
    expect(await until(() => readFile(out, 'utf8'))).toBe('done\n')
  })

  it('does not claim what it did not see', async () => {
    const { agent } = await recorder()
    expect(await send(agent, { text: 'nobody answers', submit: true })).toMatchObject({
      status: 200,
      body: { submitted: 'unverified' },
    })
  })
})
