import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { ACCESS_PAGES } from './demo/access-pages.mjs'
import { makeAgents, prepareHome, report } from './demo/agents.mjs'
import { FIND_PAGES } from './demo/find-pages.mjs'
import { LOOK_PAGES } from './demo/look-pages.mjs'
import { startDemoMesh } from './demo/mesh.mjs'
import { MESH_PAGES } from './demo/mesh-pages.mjs'
import { startDemoNode, until } from './demo/node.mjs'
import { PAGES } from './demo/pages.mjs'
import { PHONE_PAGES } from './demo/phone-pages.mjs'
import { WORK_PAGES } from './demo/work-pages.mjs'
import { WORKSPACE_PAGES } from './demo/workspace-pages.mjs'
import { prepare, ROOT } from './setup/prepare.mjs'
import { CHROMIUM_ARGS, findChromium } from './setup/system.mjs'

/**
 * Writes a picture of every page and state into `shots/`: dark and light, at three widths.
 * `npm run shots -- <part of a name>` takes only those.
 */
const WIDTHS = [1440, 768, 375]
const HEIGHT = { 1440: 900, 768: 1024, 375: 760 }
const OUT = join(ROOT, 'shots')
const wanted = process.argv[2] ?? ''
const isWanted = (shot) => shot.name.includes(wanted)

async function shoot(browser, node, made, shot, mode, width) {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT[width] },
    colorScheme: mode,
    reducedMotion: 'reduce',
    ...(shot.touch && { hasTouch: true, isMobile: true }),
    baseURL: node.url,
  })
  try {
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    let cleanUp = null
    const after = (undo) => {
      cleanUp = undo
    }
    await shot.take({ page, node, made, width, until, after })
    await page.evaluate(async () => {
      await document.fonts.ready
      // What moves has arrived; what moves for ever (a caret, a pulse) is left to.
      const ending = document.getAnimations().filter((a) => a.effect?.getTiming().iterations === 1)
      await Promise.allSettled(ending.map((animation) => animation.finished))
    })
    await page.screenshot({ path: join(OUT, `${shot.name}-${mode}-${width}.png`) })
    await cleanUp?.()
  } finally {
    await context.close()
  }
}

async function main() {
  await prepare()
  if (!wanted) rmSync(OUT, { recursive: true, force: true })
  mkdirSync(OUT, { recursive: true })
  const node = await startDemoNode({ prepare: prepareHome })
  const empty = await startDemoNode({ name: 'fresh' })
  let mesh = null
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
  try {
    const made = await makeAgents(node.call, node.home)
    node.tmux('new-session', '-d', '-s', 'notes', '-c', node.home)
    await until('the crawler has failed', async () => {
      const { id } = made.get('research-crawler')
      return (await node.call('GET', `/api/agents/${id}`)).exit
    })
    await report(node.call, made)
    const all = async (pages, nodeOf, made) => {
      for (const shot of pages) {
        for (const mode of ['dark', 'light']) {
          for (const width of shot.widths ?? WIDTHS) {
            await shoot(browser, nodeOf(shot), made, shot, mode, width)
          }
        }
        console.log(shot.name)
      }
    }
    await all(
      [
        ...PAGES,
        ...WORKSPACE_PAGES,
        ...LOOK_PAGES,
        ...FIND_PAGES,
        ...PHONE_PAGES,
        ...ACCESS_PAGES,
        ...WORK_PAGES,
      ].filter(isWanted),
      (shot) => (shot.empty ? empty : node),
      made,
    )
    const meshPages = MESH_PAGES.filter(isWanted)
    if (meshPages.length > 0) {
      mesh = await startDemoMesh()
      await all(meshPages, () => mesh.node, mesh)
    }
  } finally {
    await browser.close()
    await mesh?.close()
    await node.close()
    await empty.close()
  }
}

await main()
