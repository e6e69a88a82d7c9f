import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Env } from '../data-directory.ts'
import { CliError } from '../exit.ts'
import { oneLine, type ServicePlan } from './plan.ts'
import { run } from './run.ts'

const LABEL = 'dev.maestro.node'

/** Where a user's own agents of launchd are: launchd(8). */
export function plistFile(home: string): string {
  return join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`)
}

/**
 * The property list, by launchd.plist(5). `AbandonProcessGroup`: stopping it ends the node alone, never
 * tmux and the agents in it.
 */
export function plistText({ words, env }: ServicePlan, log: string): string {
  const variables = Object.entries(env).flatMap(([name, value]) => [
    `    <key>${escaped(name)}</key>`,
    `    <string>${escaped(value)}</string>`,
  ])
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    '  <key>Label</key>',
    `  <string>${LABEL}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...words.map((word) => `    <string>${escaped(word)}</string>`),
    '  </array>',
    '  <key>EnvironmentVariables</key>',
    '  <dict>',
    ...variables,
    '  </dict>',
    '  <key>RunAtLoad</key>',
    '  <true/>',
    '  <key>KeepAlive</key>',
    '  <dict>',
    '    <key>SuccessfulExit</key>',
    '    <false/>',
    '  </dict>',
    '  <key>AbandonProcessGroup</key>',
    '  <true/>',
    '  <key>ExitTimeOut</key>',
    '  <integer>20</integer>',
    '  <key>StandardOutPath</key>',
    `  <string>${escaped(log)}</string>`,
    '  <key>StandardErrorPath</key>',
    `  <string>${escaped(log)}</string>`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n')
}

function escaped(text: string): string {
  return oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export async function installPlist(
  plan: ServicePlan,
  log: string,
  env: Env,
  home: string,
): Promise<string[]> {
  const file = plistFile(home)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, plistText(plan, log), { mode: 0o600 })
  // One of the same name that is loaded already; that there is none is no fault.
  await run('launchctl', ['bootout', `${domain()}/${LABEL}`], env)
  await launchctl(env, 'bootstrap', domain(), file)
  return []
}

export async function removePlist(env: Env, home: string): Promise<void> {
  await launchctl(env, 'bootout', `${domain()}/${LABEL}`)
  rmSync(plistFile(home), { force: true })
}

export async function isLoaded(env: Env): Promise<boolean> {
  return (await run('launchctl', ['print', `${domain()}/${LABEL}`], env)).code === 0
}

const domain = () => `gui/${process.getuid?.() ?? 0}`

async function launchctl(env: Env, ...args: string[]): Promise<void> {
  const { code, output } = await run('launchctl', args, env)
  if (code !== 0) throw new CliError(`launchctl ${args.join(' ')} failed: ${output}`)
}
