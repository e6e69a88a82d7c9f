import { runBenchmark } from './command.ts'
import { attach } from './measures/attach.ts'
import { broadcast } from './measures/broadcast.ts'
import { cli } from './measures/cli.ts'
import { echo } from './measures/echo.ts'
import { flood } from './measures/flood.ts'
import { gate } from './measures/gate.ts'
import { hosts } from './measures/hosts.ts'
import { idle } from './measures/idle.ts'
import { interrupt } from './measures/interrupt.ts'
import { list } from './measures/list.ts'
import { nodes } from './measures/nodes.ts'
import { peer } from './measures/peer.ts'
import { reconnect } from './measures/reconnect.ts'
import { stalled } from './measures/stalled.ts'
import { start } from './measures/start.ts'
import { viewers } from './measures/viewers.ts'
import { shared, work } from './measures/work.ts'

runBenchmark({
  command: 'npm run bench',
  sections: [
    {
      title: 'Benchmark results',
      command: 'npm run bench',
      how: `The floor is a Node process attached to tmux through a pseudo-terminal, with nothing between. It is
measured in the same run as ours and in turns with it, so that a busy machine slows both. The node
is the production bundle in a process of its own, with a private tmux server, home and data
directory; the clients run in the benchmark's process and use the browser's own connection code.`,
      measures: [
        echo,
        flood,
        interrupt,
        stalled,
        attach,
        viewers,
        reconnect,
        list,
        gate,
        hosts,
        peer,
        nodes,
        broadcast,
        idle,
        start,
        cli,
      ],
    },
    {
      title: 'The board',
      command: 'npm run bench -- work shared',
      how: `The node is the production bundle in a process of its own, with SQLite (\`synchronous = FULL\`: every
answered write is on disk), or with a PostgreSQL of the benchmark's own.`,
      measures: [work, shared],
    },
  ],
})
