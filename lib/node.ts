import { join } from 'node:path'
import { accessMode, listenAddresses, reachableUrls } from './addresses.ts'
import { openAgents } from './agents/agents.ts'
import { createFoundPrograms } from './agents/found-programs.ts'
import { createApi } from './api/app.ts'
import { type Closers, createClosers } from './closers.ts'
import type { Config } from './config.ts'
import { openDataDir } from './data-dir.ts'
import { createBus } from './events/bus.ts'
import { createGate } from './gate/gate.ts'
import { createHttpServer } from './gate/http-server.ts'
import { createLaunch } from './gate/launch.ts'
import { createRequestListener } from './http.ts'
import { listen } from './listen.ts'
import type { Log } from './log.ts'
import { loadIdentity } from './mesh/identity.ts'
import { createPages, type PagesOptions } from './pages/pages.ts'
import { createSettings } from './settings.ts'
import { createEventsFeed } from './sockets/events.ts'
import { createTerminalSocket } from './sockets/terminal.ts'
import { createUpgradeRouter } from './sockets/upgrade.ts'
import { createAgentStore } from './store/agents.ts'
import { openDatabase } from './store/database.ts'
import { createSettingsStore } from './store/settings.ts'
import { createTmuxExec } from './terminal/tmux/exec.ts'
import { socketPath } from './terminal/tmux/socket.ts'
import { VERSION } from './version.ts'
import type { NodeInfo } from './wire/node.ts'

export interface MaestroNode {
  readonly port: number
  /** Where a browser on this machine opens it; the one-time URL on a node that needs one. */
  readonly url: string
  readonly hostId: string
  /** Stops everything and gives the data directory back; nothing of the node is left after it. */
  close(): Promise<void>
}

export interface StartOptions {
  log: Log
  /** Where the dashboard comes from; `MAESTRO_UI=off` leaves it out. */
  pages: Pick<PagesOptions, 'mode' | 'dir'>
}

/**
 * The composition root: opens what a node is made of, in order, and resolves when it answers. When
 * something cannot be opened, everything before it is closed again and the error goes up.
 */
export async function startNode(config: Config, options: StartOptions): Promise<MaestroNode> {
  const closers = createClosers()
  try {
    return await compose(config, options, closers)
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function compose(
  config: Config,
  options: StartOptions,
  closers: Closers,
): Promise<MaestroNode> {
  const { log } = options
  const startedAt = Date.now()
  const scheme = config.tls === null ? 'http' : 'https'
  let server: Awaited<ReturnType<typeof listen>> = { port: config.port, addresses: [] }
  const dataDir = closers.add(openDataDir(config.dataDir))
  const { hostId } = loadIdentity(config.dataDir)
  const db = await openDatabase(join(config.dataDir, 'maestro.db'))
  closers.add({ close: () => db.destroy() })

  const bus = createBus({ hostId, log })
  const settings = await createSettings(createSettingsStore(db), bus, nodeInfo)

  const shell = process.env.SHELL || '/bin/sh'
  const tellHost = () => bus.publish('host:updated', nodeInfo())
  const programs = createFoundPrograms(process.env, shell, tellHost, log)
  const agents = await openAgents({
    store: createAgentStore(db),
    bus,
    log,
    hostId,
    exec: createTmuxExec(socketPath(config.tmuxSocket ?? undefined, process.env), process.env),
    dataDir: config.dataDir,
    serverUrl: () => `${scheme}://127.0.0.1:${server.port}`,
    programs,
    shell,
    onTmux: tellHost,
  })
  closers.add(agents)

  const launch = config.trustLoopback
    ? undefined
    : createLaunch({ dataDir: config.dataDir, hostId })
  const gate = closers.add(
    createGate({
      log,
      launch,
      open: config.open,
      allowedHosts: config.urls.map((url) => new URL(url).host),
      allowedOrigins: config.allowedOrigins,
      rateLimit: config.rateLimit,
    }),
  )
  const feed = closers.add(createEventsFeed({ bus, gate, hostId, version: VERSION }))
  const handlers = new Map([
    ['/ws', feed.ours],
    ['/', feed.plain],
    [
      '/term',
      createTerminalSocket({
        terminals: agents.terminals,
        nerve: agents.nerve,
        sessionOf: agents.sessionOf,
        log,
      }),
    ],
  ])
  const { mode, dir } = options.pages
  const pages = closers.add(createPages({ mode: config.ui ? mode : 'off', dir, log }))
  const upgrades = createUpgradeRouter({ gate, handlers, log, development: pages.upgrade })
  const api = createApi({
    log,
    hostId,
    version: VERSION,
    nodeInfo,
    agents,
    settings: { read: () => settings.read(), change: (patch) => settings.change(patch) },
    gauges: [
      { name: 'maestro_feed_clients', help: 'Clients of the events feed', value: () => feed.size },
      { name: 'maestro_agents', help: 'Agents of this host', value: () => agents.list().length },
      {
        name: 'maestro_terminals',
        help: 'Terminals attached through this node',
        value: () => agents.terminals.total,
      },
      { name: 'maestro_events', help: 'Events since the start', value: () => bus.seq },
    ],
  })
  const onRequest = createRequestListener({ gate, api, pages })
  const makeServer = () =>
    closers.add(createHttpServer({ log, onRequest, onUpgrade: upgrades.handle, tls: config.tls }))
      .server
  server = await listen(makeServer, listenAddresses(config.host), config.port)
  const { port } = server
  // Added last to be closed first: a server waits for its sockets.
  closers.add(upgrades)

  const home = `${scheme}://localhost:${port}`
  const url = launch?.publish(home) ?? home
  dataDir.announce(home)

  function nodeInfo(): NodeInfo {
    return {
      id: hostId,
      name: settings.current.name ?? config.name,
      version: VERSION,
      urls: reachableUrls(server.addresses, server.port, scheme, config.urls),
      access: accessMode(config.open, server.addresses),
      ui: config.ui,
      platform: process.platform,
      nodeVersion: process.versions.node,
      home: config.home,
      dataDir: config.dataDir,
      startedAt,
      tmux: agents.tmux,
      programs: [...programs.list],
      epoch: bus.epoch,
    }
  }

  void programs.refresh()
  return { port, url, hostId, close: () => closers.close() }
}
