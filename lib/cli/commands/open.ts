import { canOpenBrowser, openBrowser } from '../../open-browser.ts'
import { type Define, examples } from '../cli.ts'
import { findNodeHere, urlToOpen } from '../node/here.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('open')
    .description('Opens the dashboard in a browser, or prints where it is.')
    .option('--print', 'only print the URL, which may open it once')
    .action(async (options: { print?: boolean }) => {
      const { target } = await cli.node()
      const url = target.kind === 'url' ? target.url : await urlHere(target.dataDir)
      const canOpen = canOpenBrowser(cli.env, cli.stdout.isTTY === true)
      const opens = canOpen && !options.print && !cli.json
      if (opens) {
        openBrowser(url, () => cli.note('No browser could be started. Open the URL yourself.'))
      }
      cli.print({ url, opened: opens }, () => url)
    })
  examples(command, [
    ['maestro open', 'in the browser of this machine'],
    ['maestro open --print', 'a URL to paste'],
  ])

  async function urlHere(dataDir: string): Promise<string> {
    // It answers: else `cli.node()` is asked first, and says so.
    await cli.ask('GET', '/health')
    const node = await findNodeHere(dataDir)
    return urlToOpen(dataDir, node?.url ?? '')
  }
}
