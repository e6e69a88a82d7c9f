// `npm run dev`: the node from its sources, started again when they change, with Next's own
// development server for the pages inside it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { prepare, ROOT } from './setup/prepare.mjs'
import { releaseSignals } from './setup/run.mjs'
import { explain } from './setup/words.mjs'

// Next sees to changes of the pages itself.
const UNWATCHED = ['app', 'components', 'public', '.next', 'lib/client'].map(
  (dir) => `--exclude=./${dir}/**`,
)

async function dev() {
  await prepare({ build: false })
  releaseSignals()
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs')
  const args = [tsx, 'watch', '--clear-screen=false', ...UNWATCHED, 'server.mts']
  const env = { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('exit', (code) => {
    process.exitCode = code ?? 1
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal)
  })
}

dev().catch((error) => {
  explain(error)
  process.exitCode = 1
})
