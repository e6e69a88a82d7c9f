import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { ROOT } from '../tests/support/node.ts'

/** What the figures were measured on, a line each. */
export function describeMachine(): string[] {
  const cores = cpus()
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit()}`,
    `${cores.length} cores (${cores[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
    `Node ${process.versions.node}, ${said('tmux', '-V')}, node-pty ${versionOf('node-pty')}, ws ${versionOf('ws')}`,
    `load before the run: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  ]
}

function commit(): string {
  const changed = said('git', 'status', '--porcelain', '--', 'lib', 'server.mts')
    ? ' and changes'
    : ''
  return said('git', 'rev-parse', '--short', 'HEAD') + changed
}

function said(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8' }).trim()
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(`${ROOT}node_modules/${name}/package.json`, 'utf8')).version
}
