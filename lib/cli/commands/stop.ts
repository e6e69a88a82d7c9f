import { type Define, examples } from '../cli.ts'
import { dataDirectory } from '../data-directory.ts'
import { notRunning } from '../locate.ts'
import { findNodeHere } from '../node/here.ts'
import { stopNode } from '../node/stop.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('stop')
    .description('Stops the node of this machine. Its agents go on in tmux, and are found again.')
    .action(async () => {
      const dataDir = dataDirectory(cli.env, cli.home)
      const node = await findNodeHere(dataDir)
      if (node === null) throw notRunning(dataDir)
      await stopNode(node.mark)
      cli.print({ pid: node.mark.pid, stopped: true }, () => 'Stopped. Agents go on in tmux.')
    })
  examples(command, [['maestro stop && maestro start', 'starts it anew']])
}
