/**
 * What the demo's agents do. An agent's story is named by its directory; `steps()` is one round of
 * it: what it was asked, how long it works, what it says then, and a command that it asks about.
 */
const STORIES = {
  auth: {
    title: 'Session cookies',
    verb: 'Reasoning',
    task: 'Move the session cookie to SameSite=Strict and fix what breaks',
    did: [
      'Read src/session.ts (214 lines)',
      'Update(src/session.ts) with 12 additions and 4 removals',
    ],
    ask: {
      command: 'npm test -- session',
      why: 'Run the tests of the session module',
      output: ['38 passed (2.4 s)'],
    },
  },
  api: {
    title: 'Rate limits',
    verb: 'Crafting',
    task: 'Rate-limit /search for each API key',
    did: ['Read src/routes/search.ts (96 lines)', 'Write(src/limits.ts) 64 lines'],
  },
  web: {
    title: 'Checkout form',
    verb: 'Brewing',
    task: 'The checkout form loses its state on back. Find out why',
    did: [
      'Search(pattern: "useState", path: "src/checkout")',
      'Found it: the key changes with the price',
    ],
  },
  search: {
    title: 'Search index',
    verb: 'Pondering',
    task: 'Rebuild the search index without downtime',
    did: ['Read jobs/reindex.ts (180 lines)', 'Write(jobs/reindex-shadow.ts) 121 lines'],
    ask: {
      command: 'psql -f migrations/0042_shadow_index.sql',
      why: 'Create the shadow index on staging',
      output: ['CREATE INDEX', 'Time: 4211.305 ms'],
    },
  },
  mail: {
    title: 'Bounced mail',
    verb: 'Cooking',
    task: 'Sort bounced mail by reason and write a summary',
    did: ['Read logs/bounces.jsonl (4,812 lines)', 'Write(reports/bounces.md) 58 lines'],
  },
  import: {
    title: 'Import of dumps',
    verb: 'Simmering',
    task: 'Make the import of 40 GB dumps resume where it stopped',
    did: [
      'Read src/import/batches.ts (310 lines)',
      'Update(src/import/batches.ts) with 31 additions',
    ],
    ask: {
      command: 'git push origin resume-imports',
      why: 'Push the branch for review',
      output: ['To github.com:example/shop.git', ' * [new branch]  resume-imports'],
    },
  },
  docs: {
    title: 'Docs',
    verb: 'Polishing',
    task: 'Bring the guide in line with the new options',
    did: [
      'Read docs/guide.md (402 lines)',
      'Update(docs/guide.md) with 44 additions and 39 removals',
    ],
  },
  ios: {
    title: 'Snapshot tests',
    verb: 'Tinkering',
    task: 'Make the snapshot tests pass on both simulators',
    did: ['Read Tests/CheckoutSnapshots.swift (88 lines)'],
    ask: {
      command: 'xcodebuild test -scheme Shop -destination "name=iPhone 15"',
      why: 'Run the snapshot tests on the simulator',
      output: ['Test Suite passed', 'Executed 24 tests, with 0 failures'],
    },
  },
  bench: {
    title: 'Benchmarks',
    verb: 'Measuring',
    task: 'Compare the two allocators under load',
    did: ['Write(bench/alloc.rs) 77 lines', 'p50 is down by 11 %, p99 is the same'],
  },
  infra: {
    title: 'Runners',
    verb: 'Wiring',
    task: 'Move the CI runners to the new image',
    did: [
      'Read .ci/runners.yml (51 lines)',
      'Update(.ci/runners.yml) with 6 additions and 6 removals',
    ],
    ask: {
      command: 'terraform apply -target=module.runners',
      why: 'Replace four runners',
      output: ['Apply complete! Resources: 4 added, 0 changed, 4 destroyed.'],
    },
  },
}

export const STORY_NAMES = Object.keys(STORIES)

/** The story of a directory named `<story>-<number>`; the number makes agents differ in their times. */
export function storyOf(directory) {
  const [name, number = '0'] = directory.split('-')
  const story = STORIES[name] ?? STORIES.api
  const spread = Number(number) % 7
  const asks = story.ask && spread % 2 === 0
  return {
    ...story,
    steps: () => [
      { task: story.task, ms: 4_000 + 2_500 * spread, did: story.did.slice(0, 1) },
      { ms: 6_000 + 1_500 * spread, did: story.did.slice(1), ...(asks && { ask: story.ask }) },
      { ms: 3_000, did: ['Done. Anything else?'], rest: 20_000 + 5_000 * spread },
    ],
  }
}
