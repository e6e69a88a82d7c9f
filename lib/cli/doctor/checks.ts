import { isSupported, OLDEST_SUPPORTED, parseVersion } from '../../terminal/tmux/version.ts'
import type { Host } from '../../wire/host.ts'
import { plain } from '../words.ts'

/** `warn`: works, but not as well as it could; `fail`: something cannot work. */
export interface Check {
  name: string
  status: 'ok' | 'warn' | 'fail'
  message: string
  /** What to do, in words or as a command. */
  fix?: string
}

const OLDEST_NODE = [20, 9] as const
/** Below this many bytes logs and databases soon find no room. */
const LOW_DISK = 500 * 1024 * 1024
/** Between hosts; beyond a minute they refuse each other's requests. */
const SKEW_MS = 10_000

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNew = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  if (isNew) return { name: 'Node', status: 'ok', message: version }
  return {
    name: 'Node',
    status: 'fail',
    message: `${version} is too old.`,
    fix: `Install Node ${OLDEST_NODE.join('.')} or newer: https://nodejs.org`,
  }
}

/** `line` of `tmux -V`; null: there is no tmux. */
export function checkTmux(line: string | null): Check {
  const name = 'tmux'
  const version = line === null ? null : parseVersion(line)
  if (version === null) {
    const fix = 'sudo apt-get install tmux, brew install tmux, or as your system has it'
    return { name, status: 'fail', message: 'It is not installed, and agents live in it.', fix }
  }
  if (isSupported(version)) return { name, status: 'ok', message: version.text }
  return {
    name,
    status: 'fail',
    message: `${version.text} is too old: ${OLDEST_SUPPORTED} or newer is needed.`,
    fix: 'Upgrade it, then end its server, and all sessions with it: tmux kill-server',
  }
}

export interface DirectoryFacts {
  path: string
  exists: boolean
  writable: boolean
  /** Permission bits. */
  mode: number
  /** Bytes for this user on its disk. */
  free: number
}

export function checkDirectory({ path, exists, writable, mode, free }: DirectoryFacts): Check {
  const name = 'Data directory'
  if (!writable) {
    const fix = `sudo chown -R "$(id -un)" '${path}', or another one in DATA_DIR`
    return { name, status: 'fail', message: `${path} cannot be written by your user.`, fix }
  }
  if (!exists) return { name, status: 'ok', message: `${path} will be made at the first start` }
  if ((mode & 0o077) !== 0) {
    const fix = `chmod 700 '${path}'`
    return { name, status: 'warn', message: `${path} can be read by other users.`, fix }
  }
  if (free < LOW_DISK) {
    const message = `${path} has only ${Math.round(free / 1024 / 1024)} MB left on its disk.`
    return { name, status: 'warn', message, fix: `df -h '${path}'` }
  }
  return { name, status: 'ok', message: path }
}

export interface RunningFacts {
  url: string
  version: string
}

/** `running` null: no node runs. `own` is this command's version. */
export function checkRunning(running: RunningFacts | null, own: string): Check {
  const name = 'Node process'
  if (running === null) {
    return { name, status: 'warn', message: 'It does not run.', fix: 'maestro start' }
  }
  const { url, version } = running
  if (version === own) return { name, status: 'ok', message: `Maestro ${version} at ${url}` }
  return {
    name,
    status: 'warn',
    message: `It is Maestro ${plain(version)}, and this command is ${own}.`,
    fix: 'maestro stop && maestro start (agents go on)',
  }
}

/** `holder`: null when the port is free, else who has it as the rest of "Port N is taken". */
export function checkPort(port: number, holder: string | null): Check {
  const name = 'Port'
  if (holder === null) return { name, status: 'ok', message: `${port} is free` }
  return {
    name,
    status: 'fail',
    message: `${port} is taken${holder}.`,
    fix: `Stop that, or take another port: maestro start --port ${port + 1}`,
  }
}

export function checkPeers(hosts: readonly Host[]): Check[] {
  const peers = hosts.filter(({ self }) => !self)
  if (peers.length === 0) {
    return [{ name: 'Hosts', status: 'ok', message: 'this one alone' }]
  }
  const bad = peers.flatMap(peerProblem)
  if (bad.length > 0) return bad
  return [{ name: 'Hosts', status: 'ok', message: `${peers.length} others, all reached` }]
}

function peerProblem({ name, reach, compatible, alert, urls }: Host): Check[] {
  const title = `Host ${plain(name)}`
  if (alert !== undefined) return [{ name: title, status: 'warn', message: plain(alert) }]
  if (!compatible) {
    const fix = 'Update Maestro on the older of the two.'
    return [{ name: title, status: 'warn', message: 'It speaks another version.', fix }]
  }
  if (reach === 'up' || reach === 'unknown') return []
  const fix = `Does it run there (maestro status)? Is one of its addresses reached from here: ${urls.map(plain).join(', ') || 'none known'}?`
  return [{ name: title, status: 'warn', message: `It is ${reach}.`, fix }]
}

export interface ClockFacts {
  /** By the system's own word; null: it does not say. */
  synchronised: boolean | null
  /** How far the clocks of other hosts are ahead of this one, ms. */
  ahead: readonly { name: string; ms: number }[]
}

export function checkClock({ synchronised, ahead }: ClockFacts): Check {
  const name = 'Clock'
  const fix = 'sudo timedatectl set-ntp true, here or there'
  const far = ahead.filter(({ ms }) => Math.abs(ms) > SKEW_MS)
  if (far.length > 0) {
    const words = far.map(
      ({ name: host, ms }) =>
        `${plain(host)} is ${Math.round(Math.abs(ms) / 1000)} s ${ms > 0 ? 'ahead' : 'behind'}`,
    )
    return { name, status: 'warn', message: `${words.join(', ')}.`, fix }
  }
  if (synchronised === false) {
    return { name, status: 'warn', message: 'It is not set by the network.', fix }
  }
  return {
    name,
    status: 'ok',
    message: synchronised === null ? 'nothing against it' : 'set by the network',
  }
}

/** `running` null: tailscaled is not there, or not connected. */
export function checkTailscale(status: { name: string | null } | 'no answer' | null): Check {
  const name = 'Tailscale'
  if (status === 'no answer') {
    const fix = 'tailscale status says more'
    return { name, status: 'warn', message: 'It runs, but does not answer.', fix }
  }
  if (status === null) {
    return {
      name,
      status: 'ok',
      message: 'not used; with it, phones and other hosts reach this one',
    }
  }
  return { name, status: 'ok', message: status.name ?? 'connected' }
}
