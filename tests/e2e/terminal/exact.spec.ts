import { mkdirSync, writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import type { TestTmux } from '../../support/tmux.ts'
import { differences } from './support/cells.ts'
import { expect, test } from './support/fixture.ts'
import { mountPane, openPanes, readModes, readScreen } from './support/harness.ts'
import { truthOf } from './support/truth.ts'

test.use({ viewport: { width: 900, height: 620 } })

/** The browser's screen, cursor and modes become tmux's, to the last cell [T9]. */
async function expectExact(
  page: Page,
  tmux: TestTmux,
  session: string,
  screenOf = readScreen,
): Promise<void> {
  await expect
    .poll(
      async () => {
        const want = await truthOf(tmux, session)
        const [got, modes] = await Promise.all([screenOf(page), readModes(page)])
        const wrong = differences(got, want).slice(0, 8)
        if (String(got.cursor) !== String(want.cursor)) {
          wrong.push(`cursor ${got.cursor}, wanted ${want.cursor}`)
        }
        for (const [name, value] of Object.entries(want.modes)) {
          const other = modes[name as keyof typeof modes]
          if (other !== value) wrong.push(`${name} ${other}, wanted ${value}`)
        }
        return wrong
      },
      { timeout: 8_000 },
    )
    .toEqual([])
}

/** The screen above a status line. */
async function withoutLastLine(page: Page): Promise<Awaited<ReturnType<typeof readScreen>>> {
  const screen = await readScreen(page)
  return { ...screen, rows: screen.rows - 1, cells: screen.cells.slice(0, -1) }
}

/** Keys that are typed while a program leaves may be swallowed by it. */
async function backInShell(tmux: TestTmux, session: string): Promise<void> {
  await expect
    .poll(() => tmux.run('display-message', '-p', '-t', `=${session}:`, '#{pane_current_command}'))
    .toBe('bash\n')
}

const COLOURS = String.raw`
for i in $(seq 0 255); do printf '\e[48;5;%dm%4d' $i $i; done; printf '\e[0m\n'
for i in $(seq 0 15); do printf '\e[38;5;%dm%3d\e[9%dm x\e[0m' $i $i $((i % 8)); done; printf '\n'
for i in $(seq 0 8 255); do printf '\e[48;2;%d;%d;%dm \e[38;2;%d;0;%dm#' $i $((255-i)) 80 $i $i; done; printf '\e[0m\n'
printf '\e[1mbold\e[0m \e[2mdim\e[0m \e[3mitalic\e[0m \e[4munder\e[0m \e[5mblink\e[0m \e[7minverse\e[0m \e[9mstrike\e[0m \e[53mover\e[0m \e[1;3;4;7;31;44mall\e[0m\n'
printf '\e[4:3mcurly\e[0m \e[8mhidden\e[0m \e[41m   \e[K\e[0m\n'
`

const CHARACTERS = [
  'combining: e\u0301 a\u0300\u0301 n\u0303 o\u0308 \u0915\u094d\u0937\u093f \u0e01\u0e33',
  'wide: 日本語 한글 ｆｕｌｌ ﾊﾝｶｸ ䷀ ①',
  'emoji: 👍 👍🏽 👨‍👩‍👧 👩🏻‍🚀 🏳️‍🌈 🇩🇪🇫🇷 1️⃣ 🫠 ✅ ⚡',
  'presentation: ❤ ❤️ ✔️ ⚠️ ⚠ ☎️ ▶️ ℹ️ ♻️',
  'agents: ⎿ ✻ ❯ ⏺ ● ○ ✳ ⏵⏵ ⧉ │ ╭──╮ ╰──╯ ├─┤ █▓▒░ ▁▂▃▄▅▆▇',
  'powerline: \ue0b0\ue0b1\ue0b2\ue0b3 zero: a\u200bb a\u200db a\u00adb',
  '|每|个|字|後|面|都|有|線|',
].join('\n')

test.describe('[T9] the browser shows what tmux has, cell by cell', () => {
  test('colours and attributes', async ({ page, node, tmux, agent }) => {
    const agentId = await agent('colours')
    writeFileSync(`${tmux.tmpdir}/colours.sh`, COLOURS)
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self', focused: true })
    await page.keyboard.type(`clear; bash ${tmux.tmpdir}/colours.sh\n`)
    await expect.poll(() => tmux.capture('=colours:')).toContain('curly hidden')
    await expectExact(page, tmux, 'colours')
    await page.reload()
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self' })
    await expectExact(page, tmux, 'colours')
  })

  test('wide, combining and emoji characters, also after a resize', async ({
    page,
    node,
    tmux,
    agent,
  }) => {
    const agentId = await agent('chars')
    writeFileSync(`${tmux.tmpdir}/chars.txt`, `${CHARACTERS}\n`)
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self', focused: true })
    await page.keyboard.type(`clear; cat ${tmux.tmpdir}/chars.txt\n`)
    await expect.poll(() => tmux.capture('=chars:')).toContain('有')
    await expectExact(page, tmux, 'chars')
    for (const width of [500, 333, 900]) {
      await page.setViewportSize({ width, height: 520 })
      await expectExact(page, tmux, 'chars')
    }
    await page.reload()
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self' })
    await expectExact(page, tmux, 'chars')
  })

  test('vim, htop and less, as they come, are resized and go', async ({
    page,
    node,
    tmux,
    agent,
  }) => {
    const agentId = await agent('tools')
    writeFileSync(
      `${tmux.tmpdir}/code.c`,
      Array.from(
        { length: 200 },
        (_, i) => `static int f${i}(char *s) { return "é日本"[${i}]; }`,
      ).join('\n'),
    )
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self', focused: true })

    await page.keyboard.type(
      `TERM=tmux-256color vim -u NONE -c 'syntax on' -c 'set nu mouse=a' ${tmux.tmpdir}/code.c\n`,
    )
    await expect.poll(() => tmux.capture('=tools:')).toContain('static int f9')
    await page.keyboard.type('20Gzt5w')
    await expectExact(page, tmux, 'tools')
    await page.setViewportSize({ width: 700, height: 400 })
    await expectExact(page, tmux, 'tools')
    await page.keyboard.type(':q!\n')
    await backInShell(tmux, 'tools')

    await page.keyboard.type('htop -d 100\n')
    await expect.poll(() => tmux.capture('=tools:')).toContain('F10')
    await expectExact(page, tmux, 'tools')
    await page.setViewportSize({ width: 900, height: 620 })
    await expectExact(page, tmux, 'tools')
    await page.keyboard.type('q')
    await backInShell(tmux, 'tools')

    await page.keyboard.type(`clear; less ${tmux.tmpdir}/code.c\n`)
    await expect.poll(() => tmux.capture('=tools:')).toContain('f3(')
    await page.keyboard.type('  b/f7\n')
    await expectExact(page, tmux, 'tools')
    await page.keyboard.type('q')
    await backInShell(tmux, 'tools')
    await expectExact(page, tmux, 'tools')
  })

  test('git log in colour with a graph', async ({ page, node, tmux, agent }) => {
    const dir = `${tmux.tmpdir}/repo`
    mkdirSync(dir)
    const agentId = await agent('git', { cwd: dir })
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self', focused: true })
    const git = 'git -c user.name=A -c user.email=a@b.c'
    await page.keyboard.type(
      `git init -q . && ${git} commit -q --allow-empty -m "first ❤️ über" && git checkout -q -b side && ` +
        `${git} commit -q --allow-empty -m side && git checkout -q - && ${git} commit -q --allow-empty -m main && ` +
        `${git} merge -q side -m merge && clear && GIT_PAGER=cat git log --graph --color=always\n`,
    )
    await expect.poll(() => tmux.capture('=git:')).toContain('first')
    await expectExact(page, tmux, 'git')
  })

  test('an adopted session keeps its status line', async ({ page, node, tmux, agent }) => {
    const agentId = await agent('status', { status: true })
    await openPanes(page, node.url)
    await mountPane(page, { agentId, hostId: 'self', focused: true })
    await page.keyboard.type('echo hello\n')
    await expect
      .poll(async () => (await readScreen(page)).cells.at(-1)?.join(''))
      .toContain('s|0|2|')
    await expectExact(page, tmux, 'status', withoutLastLine)
  })
})
