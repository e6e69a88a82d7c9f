import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { step } from './progress.mjs'
import { run, which } from './run.mjs'
import { SetupError } from './words.mjs'

/** Package managers in the order in which they are looked for. `root`: needs root's rights. */
const MANAGERS = [
  {
    name: 'apt-get',
    root: true,
    refresh: ['update'],
    // Waits for another apt-get instead of failing, as when two starts come at once.
    options: ['-o', 'DPkg::Lock::Timeout=300'],
    install: ['install', '-y', '--no-install-recommends'],
  },
  { name: 'dnf', root: true, install: ['install', '-y'] },
  { name: 'pacman', root: true, install: ['-Sy', '--noconfirm', '--needed'] },
  { name: 'apk', root: true, install: ['add'] },
  { name: 'zypper', root: true, install: ['--non-interactive', 'install'] },
  { name: 'brew', root: false, install: ['install'] },
]

/** Package names where they differ from the name of the thing. */
const PACKAGES = {
  'build-tools': {
    'apt-get': ['build-essential', 'python3'],
    dnf: ['gcc-c++', 'make', 'python3'],
    pacman: ['base-devel', 'python'],
    apk: ['build-base', 'python3'],
    zypper: ['gcc-c++', 'make', 'python3'],
    brew: ['python3'],
  },
  vim: { dnf: ['vim-enhanced'] },
  postgresql: { dnf: ['postgresql-server'], zypper: ['postgresql-server'] },
}

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const LOG = join(fileURLToPath(new URL('../../', import.meta.url)), '.setup', 'packages.log')

const packagesFor = (thing, manager) => PACKAGES[thing]?.[manager] ?? [thing]

const findManager = () => MANAGERS.find(({ name }) => which(name)) ?? null

/** The command with which a person installs `things` here. */
export function manualCommand(...things) {
  const manager = findManager()
  if (!manager) return `install ${things.join(', ')} with your system's package manager`
  const names = things.flatMap((thing) => packagesFor(thing, manager.name))
  const command = [manager.name, ...manager.install, ...names].join(' ')
  if (!manager.root || process.getuid?.() === 0) return command
  return which('sudo') ? `sudo ${command}` : `su -c '${command}'`
}

/** Path of the system's Chromium or Chrome (`MAESTRO_CHROMIUM` overrides), null when there is none. */
export function findChromium() {
  if (process.env.MAESTRO_CHROMIUM) return process.env.MAESTRO_CHROMIUM
  return CHROMIUM.map((name) => which(name)).find(Boolean) ?? null
}

/** Where packages put PostgreSQL's programs, a directory for each version. */
const POSTGRES_PLACES = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']

/** Directory of the programs of PostgreSQL, the newest there is; null when there is none. */
export function findPostgres() {
  const onPath = which('initdb')
  if (onPath) return dirname(onPath)
  const versions = POSTGRES_PLACES.filter((place) => existsSync(place)).flatMap((place) =>
    readdirSync(place)
      .filter((name) => /^(postgresql@?)?[\d.]*$/.test(name))
      .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
      .map((name) => join(place, name, 'bin')),
  )
  return versions.find((bin) => existsSync(join(bin, 'initdb'))) ?? null
}

/** What the browser is to do without: renderers of its own, which cost more than a page of ours. */
const OWN_RENDERERS = [
  // Two pages in each window, for suggestions below an address bar that nobody sees.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
]

/** Playwright's own list (its chromiumSwitches.ts), for Chromium heeds only the last one it is given. */
const PLAYWRIGHT_DISABLES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

/** Without a sandbox, which root has none of, and without what a browser does for itself. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...OWN_RENDERERS, ...PLAYWRIGHT_DISABLES].join(',')}`,
]

/**
 * Sees to it that these programs are there, by the system's package manager when we may: as root, by
 * a `sudo` that asks nothing, or with Homebrew. Throws a SetupError with the command to run.
 *
 * @param {string[]} things names of programs; `chromium` stands for any of its kin
 * @param {string} purpose ends the sentence "Maestro needs tmux …"
 */
export async function ensurePrograms(things, purpose) {
  const missing = things.filter((thing) => !isPresent(thing))
  if (missing.length === 0) return
  await install(missing)
  const left = missing.filter((thing) => !isPresent(thing))
  if (left.length === 0) return
  throw new SetupError(`Maestro needs ${left.join(', ')} ${purpose}, and could not install it.`, [
    manualCommand(...left),
  ])
}

/** Python, make and a C++ compiler. Answers whether they are there now. */
export async function installBuildTools() {
  return install(['build-tools'])
}

function isPresent(thing) {
  if (thing === 'chromium') return findChromium() !== null
  if (thing === 'postgresql') return findPostgres() !== null
  return which(thing) !== null
}

async function install(things) {
  const manager = findManager()
  const prefix = manager && privileges(manager)
  if (!prefix) return false
  const call = async (args) => {
    const [command, ...rest] = [...prefix, manager.name, ...(manager.options ?? []), ...args]
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' }
    return (await run(command, rest, { env, log: LOG })).code === 0
  }
  const names = things.flatMap((thing) => packagesFor(thing, manager.name))
  return step(`Installing ${names.join(' ')} with ${manager.name}`, async () => {
    const again = manager.refresh
    if (await call([...manager.install, ...names])) return true
    return again ? (await call(again)) && (await call([...manager.install, ...names])) : false
  })
}

/** What to put before the package manager's name; null when we may not use it. */
function privileges(manager) {
  if (!manager.root || process.getuid?.() === 0) return []
  if (!which('sudo')) return null
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null
}
