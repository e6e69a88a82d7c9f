import { defineConfig } from 'vitest/config'

const UNIT = {
  maxWorkers: 2,
  // Pure tests take milliseconds; this is for two runs at once on two busy cores.
  testTimeout: 20_000,
}
/**
 * What these test keeps its state in modules, as a page does, or gets others in their place: each file
 * has modules of its own.
 */
const OWN_GLOBALS = [
  'tests/unit/client/**/*.{test,spec}.{ts,tsx}',
  'tests/unit/audit/chain.test.ts',
]

export default defineConfig({
  test: {
    // A run that found nothing to run has shown nothing.
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          ...UNIT,
          name: 'unit',
          include: ['tests/unit/**/*.{test,spec}.{ts,tsx}'],
          exclude: OWN_GLOBALS,
          // One set of modules for all files of a worker: to load them again costs more than the tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { ...UNIT, name: 'unit-own', include: OWN_GLOBALS },
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
