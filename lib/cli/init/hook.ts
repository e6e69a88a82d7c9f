import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { dataDirectory, type Env } from '../data-directory.ts'
import { createAsk } from './ask.ts'
import { logLine } from './bounded-log.ts'
import { type HookPayload, hookReport, needsPayload } from './hook-report.ts'

export interface HookIo {
  env: Env
  home: string
  stdin: NodeJS.ReadStream
}

/** Of one request; the whole has a second. */
const REQUEST_MS = 800
const TMUX_MS = 300
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024

/**
 * Tells the node what a program's hook says. Never rejects: what goes wrong is written to the log, for
 * the program has nothing to do with it. `argument` is the payload of programs that do not use
 * standard input.
 */
export async function reportHook(
  event: string,
  argument: string | undefined,
  { env, home, stdin }: HookIo,
): Promise<void> {
  const input = argument === undefined ? readInput(stdin) : Promise.resolve(argument)
  try {
    // Read to its end in any case: whoever writes is not to be left with a full pipe.
    const payload = needsPayload(event) ? await input : '{}'
    const report = hookReport(event, parse(payload))
    if (report) await tell(report, env, home)
    await input
  } catch (error) {
    logLine(hookLog(env, home), `${event}: ${(error as Error).message}`)
  }
}

/** In the session's directory, else beside the data directory. */
export function hookLog(env: Env, home: string): string {
  const { MAESTRO_MANIFEST_PATH: manifest } = env
  return join(manifest ? dirname(manifest) : dirname(dataDirectory(env, home)), 'hook.log')
}

async function tell(
  report: NonNullable<ReturnType<typeof hookReport>>,
  env: Env,
  home: string,
): Promise<void> {
  const ask = createAsk(env, home, REQUEST_MS)
  const agentId = env.MAESTRO_AGENT_ID || (await agentOfPane(env))
  if (agentId) {
    await ask('POST', `/api/agents/${encodeURIComponent(agentId)}/activity`, report)
    return
  }
  const { MAESTRO_SESSION_ID: sessionId } = env
  if (!sessionId) return
  // Of a client that runs sessions without agents: only the session can tell.
  const { activity, message } = report
  const needsInput = { active: activity === 'waiting', ...(message && { message }) }
  await ask('PATCH', `/api/sessions/${encodeURIComponent(sessionId)}`, { needsInput })
}

/** An adopted agent knows nothing of us; its tmux session bears its id. */
function agentOfPane(env: Env): Promise<string> {
  const { TMUX_PANE: pane } = env
  if (!pane) return Promise.resolve('')
  const args = ['display-message', '-p', '-t', pane, '#{@maestro_agent}']
  return new Promise((resolve, reject) => {
    const options = { timeout: TMUX_MS, env: env as unknown as NodeJS.ProcessEnv }
    execFile('tmux', args, options, (error, stdout) => {
      if (error) reject(new Error(`tmux does not tell whose pane ${pane} is: ${error.message}`))
      else resolve(stdout.trim())
    })
  })
}

/** All of standard input; of too much only that it is too much. */
async function readInput(stdin: NodeJS.ReadStream): Promise<string> {
  if (stdin.isTTY) return '{}'
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    size += Buffer.byteLength(chunk)
    if (size <= MAX_PAYLOAD_BYTES) chunks.push(Buffer.from(chunk))
  }
  if (size <= MAX_PAYLOAD_BYTES) return Buffer.concat(chunks).toString('utf8')
  throw new Error(`its input has ${size} bytes, more than ${MAX_PAYLOAD_BYTES}`)
}

function parse(text: string): HookPayload {
  const value: unknown = JSON.parse(text || '{}')
  if (typeof value === 'object' && value !== null) return value as HookPayload
  throw new Error('its input is no JSON object')
}
