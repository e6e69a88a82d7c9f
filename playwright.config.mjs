import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from './scripts/setup/system.mjs'

export default defineConfig({
  testDir: 'tests/e2e',
  // The tests use the build; this makes it when the sources have changed.
  globalSetup: './tests/support/build.ts',
  testMatch: '**/*.{test,spec}.ts',
  // `npm test` gives each run its own, so that two at once do not clear each other's.
  outputDir: process.env.MAESTRO_E2E_OUTPUT ?? 'test-results/e2e',
  // Each test has a browser, a node and a tmux server of its own, and waits more than it works.
  workers: 3,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  preserveOutput: 'failures-only',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    // It takes an eighth of the time; `npx playwright test --trace on <file>` records one.
    trace: 'off',
    screenshot: 'only-on-failure',
    // What it keeps for offline would go past the routes that tests lay; its own tests allow it.
    serviceWorkers: 'block',
    // What moves, and a cursor that blinks, is drawn by the processor.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      // The system's browser: nothing is downloaded. Absent, Playwright says which file it misses.
      executablePath: findChromium() ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGS,
    },
  },
})
