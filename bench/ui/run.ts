import { runBenchmark } from '../command.ts'
import { lighthouse } from './lighthouse.ts'
import { changes } from './measures/changes.ts'
import { key } from './measures/key.ts'
import { load } from './measures/load.ts'
import { memory } from './measures/memory.ts'
import { open } from './measures/open.ts'
import { typing } from './measures/typing.ts'

runBenchmark({
  command: 'npm run bench:ui',
  sections: [
    {
      title: 'The dashboard in a browser',
      command: 'npm run bench:ui',
      how: `The system's Chromium without a window, driven by Playwright, shows the pages of production bundles
that run on this machine, each with a private tmux server, home and data directory. There is no
graphics card: what a person's machine does on one, here two cores do besides everything else.`,
      measures: [load, open, key, typing, changes, memory],
    },
    {
      title: 'The dashboard by Lighthouse',
      command: 'npm run bench:ui -- lighthouse',
      how: `Lighthouse is fetched for the run and loads each page from a production bundle in a Chromium of its
own. Its marks for performance come out lower while the machine does something else.`,
      measures: [lighthouse],
      onDemand: true,
    },
  ],
})
