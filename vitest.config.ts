import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // A run that found nothing to run has shown nothing.
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.{test,spec}.{ts,tsx}'],
          maxWorkers: 2,
          // Pure tests take milliseconds; this is for two runs at once on two busy cores.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.{test,spec}.ts'],
          setupFiles: ['tests/support/setup.ts'],
          pool: 'forks',
          // They wait for tmux, networks and clocks more than they work.
          maxWorkers: 4,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // After the unit tests, so that timing is not disturbed by them.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
