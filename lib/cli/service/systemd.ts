import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Env } from '../data-directory.ts'
import { CliError } from '../exit.ts'
import { oneLine, type ServicePlan } from './plan.ts'
import { run } from './run.ts'

export const UNIT = 'maestro.service'

/** Where a user's own units are: systemd.unit(5). */
export function unitFile(env: Env, home: string): string {
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'systemd', 'user', UNIT)
}

/**
 * The unit. `KillMode=process`: stopping or restarting it ends the node alone, never tmux and the
 * agents in it, which belong to the unit's control group when the node has started tmux.
 */
export function unitText({ words, env }: ServicePlan): string {
  const variables = Object.entries(env).map(
    ([name, value]) => `Environment=${quoted(`${name}=${oneLine(value)}`)}`,
  )
  return [
    '[Unit]',
    'Description=Maestro, mission control for AI coding agents',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${words.map((word) => quoted(oneLine(word)).replaceAll('$', '$$$$')).join(' ')}`,
    ...variables,
    'KillMode=process',
    'Restart=on-failure',
    'RestartSec=2',
    'TimeoutStopSec=20',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n')
}

/** As systemd.syntax(7) reads it back; `%` begins a specifier. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`
}

/** Writes, enables and starts the unit. What could not be done and is not needed comes back as words. */
export async function installUnit(plan: ServicePlan, env: Env, home: string): Promise<string[]> {
  const file = unitFile(env, home)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, unitText(plan), { mode: 0o600 })
  await systemctl(env, 'daemon-reload')
  await systemctl(env, 'enable', UNIT)
  await systemctl(env, 'restart', UNIT)
  const { code } = await run('loginctl', ['enable-linger'], env)
  if (code === 0) return []
  return ['It ends when you log out. To keep it: sudo loginctl enable-linger "$USER"']
}

export async function removeUnit(env: Env, home: string): Promise<void> {
  await requireManager(env)
  await systemctl(env, 'disable', '--now', UNIT)
  rmSync(unitFile(env, home), { force: true })
  await systemctl(env, 'daemon-reload')
}

export async function isActive(env: Env): Promise<boolean> {
  if (process.platform !== 'linux') return false
  return (await run('systemctl', ['--user', 'is-active', '--quiet', UNIT], env)).code === 0
}

/** Throws `CliError` where no systemd runs for users. */
export async function requireManager(env: Env): Promise<void> {
  const { code, output } = await run('systemctl', ['--user', 'show-environment'], env)
  if (code === 0) return
  throw new CliError(
    `There is no systemd for users here${output ? ` (${output.split('\n')[0]})` : ''}. Run maestro start instead, for example from cron: @reboot maestro start`,
  )
}

async function systemctl(env: Env, ...args: string[]): Promise<void> {
  const { code, output } = await run('systemctl', ['--user', ...args], env)
  if (code !== 0) throw new CliError(`systemctl --user ${args.join(' ')} failed: ${output}`)
}
