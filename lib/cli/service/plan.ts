import { realpathSync } from 'node:fs'
import { programDirs } from '../../agents/programs/login-path.ts'
import type { Env } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'
import { serverScript } from '../node/server.ts'

/** What a service manager has to know to run the node. */
export interface ServicePlan {
  /** Node and the node's script, absolute. */
  words: readonly string[]
  env: Readonly<Record<string, string>>
}

/** Settings that are given now stay given; the others are those of the file. */
const KEPT =
  /^(?:PORT|DATA_DIR|DATABASE_URL|MAESTRO_(?:HOST|URL|NAME|UI|OPEN|TRUST_LOOPBACK|MDNS|TMUX_SOCKET|TAILSCALE_SOCKET|TLS_CERT|TLS_KEY|LOG_LEVEL)|TMUX_TMPDIR|SHELL)$/

/**
 * Of this command's own node. PATH is that of the user's login shell: what a service manager gives is
 * much shorter, and neither tmux nor the programs of agents would be found.
 */
export async function planService(env: Env): Promise<ServicePlan> {
  const script = serverScript()
  if (!script.endsWith('.mjs')) {
    throw new CliError(
      'The service runs the built node, and this command runs from its sources. Run npm run build, then dist/maestro.mjs service install.',
      EXIT.usage,
    )
  }
  const dirs = await programDirs(env.SHELL || '/bin/sh', {
    env: env as NodeJS.ProcessEnv,
  })
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => KEPT.test(entry[0]) && Boolean(entry[1]),
  )
  return {
    words: [realpathSync(process.execPath), script],
    env: { NODE_ENV: 'production', PATH: dirs.join(':'), ...Object.fromEntries(kept) },
  }
}

/** Throws for what no service file can hold. */
export function oneLine(text: string): string {
  if (!/[\0\r\n]/.test(text)) return text
  throw new CliError('A setting with a line break cannot be part of a service.', EXIT.usage)
}
