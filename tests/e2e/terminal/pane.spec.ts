import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from './support/fixture.ts'
import { mountPane, openPanes, readScreen } from './support/harness.ts'

test.use({ viewport: { width: 900, height: 500 } })

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

test('has a name, is reached and left by the keyboard, and satisfies axe', async ({
  page,
  node,
  agent,
}) => {
  const agentId = await agent('keys')
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', name: 'keys', focused: true })
  await expect(page.getByRole('region', { name: 'Terminal of keys' })).toBeVisible()
  const input = page.getByRole('textbox', { name: 'Terminal of keys' })
  await expect(input).toBeFocused()
  const bubbled = await page.evaluateHandle(() => {
    const keys: string[] = []
    window.addEventListener('keydown', (event) => keys.push(event.key))
    return keys
  })
  await page.keyboard.press('F6')
  await expect.poll(() => bubbled.jsonValue()).toEqual(['F6'])
  await page.keyboard.press('Control+Shift+E')
  await expect(input).not.toBeFocused()
  await page.addScriptTag({ path: AXE })
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(node: Element): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
      }
    }
    const result = await axe.run(document.querySelector('.term') as Element)
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
  expect(violations).toEqual([])
})

test('keys arrive as programs expect them', async ({ page, node, tmux, agent }) => {
  const agentId = await agent('input', { command: 'stty -echo; exec cat -v' })
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', program: 'claude', focused: true })
  for (const key of ['ArrowUp', 'Home', 'F5', 'Shift+Tab', 'Alt+x', 'Control+b', 'Shift+Enter']) {
    await page.keyboard.press(key)
  }
  await page.keyboard.insertText('é日👍')
  // Over a program that did not ask for the mouse the wheel is no arrow key.
  await page.mouse.move(200, 200)
  await page.mouse.wheel(0, 300)
  await page.keyboard.press('Enter')
  await expect.poll(() => tmux.capture('=input:')).toContain('M-CM-)M-fM-^W')
  const text = await tmux.capture('=input:')
  expect(text).toContain('^[[A^[[1~^[[15~^[[Z^[x')
  expect(text.match(/\^\[\[[AB]/g)).toHaveLength(1)
})

test('a megabyte is pasted exactly, and a paste cannot end itself', async ({
  page,
  node,
  tmux,
  agent,
}) => {
  const file = `${tmux.tmpdir}/pasted`
  const agentId = await agent('paste', {
    command: `stty raw -echo; head -c 1000000 > ${file}; cat -v`,
  })
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', focused: true })
  const text = Array.from({ length: 20_000 }, (_, i) => `line ${i} ünï 日本 ${'x'.repeat(26)};`)
    .join('\r')
    .slice(0, 990_000)
  const bytes = Buffer.from(text).subarray(0, 1_000_000)
  const paste = (data: string) =>
    page.evaluate((value) => {
      const transfer = new DataTransfer()
      transfer.setData('text/plain', value)
      const target = document.querySelector('.xterm-helper-textarea')
      target?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
      )
    }, data)
  await paste(text)
  await expect
    .poll(() => (existsSync(file) ? readFileSync(file).length : 0), { timeout: 30_000 })
    .toBe(1_000_000)
  const sha = (data: Buffer) => createHash('sha256').update(data).digest('hex')
  expect(sha(readFileSync(file))).toBe(sha(bytes))

  await tmux.run('respawn-pane', '-k', '-t', '=paste:', "printf '\\033[?2004h'; stty -echo; cat -v")
  await page.waitForFunction(
    () => window.harness.element('pane').maestroTerminal?.modes.bracketedPasteMode,
  )
  await paste('one\x1b[201~two')
  await page.keyboard.press('Enter')
  await expect.poll(() => tmux.capture('=paste:')).toContain('^[[200~onetwo^[[201~')
})

test('[H23] the clipboard is asked for once, links only open on Ctrl-click', async ({
  page,
  context,
  node,
  tmux,
  agent,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: node.url })
  await tmux.run('set-option', '-g', 'set-clipboard', 'on')
  const agentId = await agent('clip')
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self', focused: true })
  const copy = (text: string) =>
    page.keyboard.type(`clear; printf '\\033]52;c;%s\\007' "$(printf '${text}' | base64)"\n`)
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())

  await copy('erste')
  await page.getByRole('button', { name: 'Allow' }).click()
  await expect.poll(clipboard).toBe('erste')
  await copy('zweite')
  await expect.poll(clipboard).toBe('zweite')

  await page.keyboard.type('clear; echo see http://127.0.0.1:9/there.\n')
  await expect.poll(() => tmux.capture('=clip:')).toMatch(/^see http/m)
  const at = await page.evaluate(() => {
    const box = document.querySelector('.xterm-screen')?.getBoundingClientRect()
    const terminal = window.harness.element('pane').maestroTerminal
    if (!box || !terminal) throw new Error('The pane shows nothing.')
    const row = window.harness
      .screen('pane')
      .cells.findIndex((cells) => cells.join('').startsWith('s|||e|||e'))
    return {
      x: box.x + (box.width / terminal.cols) * 8,
      y: box.y + (box.height / terminal.rows) * (row + 0.5),
    }
  })
  let opened = 0
  context.on('page', () => {
    opened += 1
  })
  await page.mouse.click(at.x, at.y)
  const popup = context.waitForEvent('page')
  await page.keyboard.down('Control')
  await page.mouse.move(at.x + 3, at.y)
  await page.mouse.click(at.x + 3, at.y)
  await page.keyboard.up('Control')
  expect((await popup).url()).toMatch(/127\.0\.0\.1:9\/there$|chrome-error|about:blank/)
  expect(opened).toBe(1)
})

test('says how it ended, and that an agent is not there', async ({ page, node, tmux, agent }) => {
  const agentId = await agent('ends')
  await openPanes(page, node.url)
  await mountPane(page, { agentId, hostId: 'self' })
  await tmux.run('kill-session', '-t', '=ends')
  await expect(page.getByRole('status').filter({ hasText: 'ended' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Attach again' })).toBeVisible()
  expect((await readScreen(page)).cells.flat().join('')).toContain('b|||a|||s|||h')
  await page.evaluate(() => window.harness.unmount('pane'))
  await page.evaluate(() => window.harness.mount('none', { agentId: 'agt_1_none', hostId: 'self' }))
  await expect(page.locator('#none .term')).toHaveAttribute('data-state', 'gone')
  await expect(page.getByRole('status').filter({ hasText: 'no agent' })).toBeVisible()
})
