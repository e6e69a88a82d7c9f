import type { Page } from '@playwright/test'
import { build } from 'esbuild'
import type { TerminalPaneProps } from '../../../../components/terminal/TerminalPane.tsx'
import { ROOT } from '../../../support/node.ts'
import type { Screen } from './cells.ts'
import type { Truth } from './truth.ts'

let bundle: Promise<{ script: string; style: string }> | undefined

/** The page of panes, built once per worker. */
function built(): Promise<{ script: string; style: string }> {
  bundle ??= build({
    entryPoints: [`${ROOT}tests/e2e/terminal/harness/page.tsx`],
    bundle: true,
    write: false,
    format: 'esm',
    outdir: 'out',
    jsx: 'automatic',
    loader: { '.woff2': 'dataurl', '.woff': 'empty' },
    define: { 'process.env.NODE_ENV': '"production"' },
  }).then(({ outputFiles }) => {
    const text = (ending: string) =>
      outputFiles.find((file) => file.path.endsWith(ending))?.text ?? ''
    return { script: text('.js'), style: text('.css') }
  })
  return bundle
}

const HTML = `<!doctype html><html lang="en"><title>Terminals</title>
<link rel="stylesheet" href="/__panes/page.css">
<style>html,body{margin:0;height:100%;overflow:hidden;font:13px sans-serif;background:#0b0c0e}</style>
<body><script type="module" src="/__panes/page.js"></script></body></html>`

/**
 * Opens a page at the node's own origin that shows nothing but panes. Its files come from the test;
 * its sockets go to the node.
 */
export async function openPanes(page: Page, origin: string): Promise<void> {
  const { script, style } = await built()
  await page.route(`${origin}/__panes/**`, (route) => {
    const path = new URL(route.request().url()).pathname
    if (path.endsWith('.js')) return route.fulfill({ body: script, contentType: 'text/javascript' })
    if (path.endsWith('.css')) return route.fulfill({ body: style, contentType: 'text/css' })
    return route.fulfill({ body: HTML, contentType: 'text/html' })
  })
  // What the test serves itself counts as a page of the internet, which may not reach this machine.
  await page.context().grantPermissions(['local-network-access'], { origin })
  await page.goto(`${origin}/__panes/`)
  await page.waitForFunction(() => window.harness !== undefined)
}

/** Mounts a pane and waits until it is live. */
export async function mountPane(
  page: Page,
  props: Omit<TerminalPaneProps, 'ref' | 'onTitle'>,
  { key = 'pane', style }: { key?: string; style?: string } = {},
): Promise<void> {
  await page.evaluate(([k, p, s]) => window.harness.mount(k, p, s), [key, props, style] as const)
  await page.locator(`#${key} .term[data-state="live"]`).waitFor()
}

/** What xterm holds now. */
export function readScreen(page: Page, key = 'pane'): Promise<Screen> {
  return page.evaluate((k) => window.harness.screen(k), key)
}

/** The modes that xterm is in now. */
export function readModes(page: Page, key = 'pane'): Promise<Truth['modes']> {
  return page.evaluate((k) => window.harness.modes(k), key)
}
