import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { build } from 'esbuild'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/setup/system.mjs'
import { ROOT } from '../../tests/support/node.ts'
import { track } from '../resources.ts'

export async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? '/usr/bin/chromium',
    args: [...CHROMIUM_ARGS, '--enable-precise-memory-info'],
  })
  return track(browser)
}

const bundles = new Map<string, Promise<string>>()

/** A file of `bench/ui/page/` with what it imports, as one script for the browser. */
export function bundled(name: string): Promise<string> {
  const known = bundles.get(name)
  if (known) return known
  const made = build({
    entryPoints: [`${ROOT}bench/ui/page/${name}.ts`],
    bundle: true,
    write: false,
    format: 'iife',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
  bundles.set(name, made)
  return made
}

/** A page of a context of its own (nothing cached, nothing remembered) with the probe in it. */
export async function openPage(
  browser: Browser,
  url: string,
  { stored = {}, ...options }: BrowserContextOptions & { stored?: Record<string, string> } = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
    baseURL: url,
    ...options,
  })
  const page = await context.newPage()
  await page.addInitScript(await bundled('probe'))
  await page.addInitScript((items) => {
    for (const [key, value] of Object.entries(items)) localStorage.setItem(key, value)
  }, stored)
  return page
}
