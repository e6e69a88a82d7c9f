import { isIP } from 'node:net'
import { join } from 'node:path'
import { openAccess } from './access/access.ts'
import { listenAddresses } from './addresses.ts'
import { openAgents } from './agents/agents.ts'
import { createFoundPrograms } from './agents/found-programs.ts'
import type { Agents } from './agents/types.ts'
import { createApi } from './api/app.ts'
import { createIdempotency } from './api/idempotency.ts'
import { openAudit } from './audit/audit.ts'
import { noteRejected } from './audit/notes.ts'
import { type Closers, createClosers } from './closers.ts'
import type { Config } from './config.ts'
import { openDataDir } from './data-dir.ts'
import { createBus } from './events/bus.ts'
import { createGate } from './gate/gate.ts'
import { createHttpServer } from './gate/http-server.ts'
import { createLaunch } from './gate/launch.ts'
import { createPeerGate } from './gate/peer.ts'
import { gaugesOf } from './gauges.ts'
import { createRequestListener } from './http.ts'
import { themeOf } from './links/theme.ts'
import type { Listening } from './listen.ts'
import { type ListeningNode, openListening } from './listening.ts'
import type { Log } from './log.ts'
import { loadIdentity } from './mesh/identity.ts'
import type { Mdns } from './mesh/mdns.ts'
import { type Mesh, openMesh } from './mesh/mesh.ts'
import { openRouting } from './mesh/routing.ts'
import { suggestHosts } from './mesh/suggestions.ts'
import { describeNode, describeOwnHost, localUrl } from './node-info.ts'
import { openNodeLinks } from './node-links.ts'
import { startMdns } from './node-mdns.ts'
import { openNodeSessions } from './node-sessions.ts'
import { openNodeWork } from './node-work.ts'
import { openNotify } from './notify/notify.ts'
import { createPages, type PagesOptions } from './pages/pages.ts'
import { createSettings } from './settings.ts'
import { auditTerminals, auditTerminalsElsewhere } from './sockets/audited.ts'
import { createEventsFeed } from './sockets/events.ts'
import { createLiveSockets, type Standings, stillStands } from './sockets/live-sockets.ts'
import { createTerminalSocket } from './sockets/terminal.ts'
import { createTerminalElsewhere } from './sockets/terminal-elsewhere.ts'
import { createUpgradeRouter } from './sockets/upgrade.ts'
import { createAgentStore } from './store/agents.ts'
import { openDatabase } from './store/database.ts'
import { createIdempotencyStore } from './store/idempotency.ts'
import { createLaunchStore } from './store/launches.ts'
import { createLinkStore } from './store/links.ts'
import { createMeshStore } from './store/mesh.ts'
import { createNotifyStore } from './store/notify.ts'
import { createRemoteAgentStore } from './store/remote-agents.ts'
import { createSettingsStore } from './store/settings.ts'
import { createTmuxExec } from './terminal/tmux/exec.ts'
import { socketPath } from './terminal/tmux/socket.ts'
import { createUnixSocket } from './unix-socket.ts'
import { VERSION } from './version.ts'
import type { NodeInfo } from './wire/node.ts'
import { projectDirectory } from './work/project-directory.ts'
import { loadLaunches } from './work/spawn/launches.ts'

export interface MaestroNode {
  readonly port: number
  /** Where this machine reaches it. */
  readonly url: string
  /** What a browser of the node's user opens: `url`, or the one-time URL of a node that needs one. */
  readonly openUrl: string
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
  let listeners: ListeningNode | undefined
  const listening = (): Listening => listeners?.current ?? { port: config.port, addresses: [] }
  let mdns: Mdns | undefined
  const dataDir = closers.add(openDataDir(config.dataDir))
  const identity = loadIdentity(config.dataDir)
  const { hostId } = identity
  const db = await openDatabase(join(config.dataDir, 'maestro.db'))
  closers.add({ close: () => db.destroy() })
  const audit = closers.add(openAudit({ dataDir: config.dataDir, log }))

  const bus = createBus({ hostId, log })
  const settings = await createSettings(createSettingsStore(db), bus, tellHost)

  function nodeInfo(): NodeInfo {
    return describeNode(config, {
      hostId,
      epoch: bus.epoch,
      startedAt,
      name: settings.current.name,
      listening: listening(),
      tmux: agents.tmux,
      programs: programs.list,
    })
  }

  const ownHost = () => describeOwnHost(nodeInfo(), agents.list().length)

  let knownMesh: Mesh | undefined
  /** Before the mesh is open nobody listens either. */
  function tellHost(): void {
    if (!knownMesh) return
    bus.publish('host:updated', knownMesh.own())
    knownMesh.refresh()
  }

  const shell = process.env.SHELL || '/bin/sh'
  const programs = closers.add(createFoundPrograms(process.env, shell, tellHost, log))
  const lookForPrograms = () => {
    programs
      .refresh()
      .catch((err) => log.warn({ err }, 'The programs on this machine are not known'))
  }
  const access = closers.add(
    await openAccess({
      ...{ config, db, log, hostId, bus, listening },
      hasAgent: (id) => agents.has(id),
      relisten: async () => listeners?.reconcile(),
    }),
  )
  const launches = await loadLaunches(createLaunchStore(db))
  const agents: Agents = await openAgents({
    store: createAgentStore(db),
    bus,
    log,
    hostId,
    exec: createTmuxExec(socketPath(config.tmuxSocket ?? undefined, process.env), process.env),
    dataDir: config.dataDir,
    serverUrl: () => localUrl(config, listening(), '127.0.0.1'),
    tokenOf: access.tokenOf,
    programs,
    shell,
    workSession: (id) => launches.atWork(id)?.sessionId,
    onTmux: tellHost,
  })
  closers.add(agents)

  const mesh = await openMesh({
    identity,
    store: createMeshStore(db),
    bus,
    log,
    ownHost,
    onRejected: (from, rejected) => noteRejected(audit, from, rejected),
  })
  closers.add(mesh)
  knownMesh = mesh
  const routing = await openRouting({
    hostId,
    dataDir: config.dataDir,
    agents,
    members: mesh.members,
    transport: mesh.transport,
    store: createRemoteAgentStore(db),
    bus,
    log,
    learn: mesh.learn,
  })
  closers.add(routing)
  const nodeWork = closers.add(await openNodeWork({ config, hostId, db, routing, bus, log }))
  const sessions = closers.add(
    openNodeSessions({
      ...{ nodeWork, launches, agents, routing, bus, log, hostId, programs },
      dataDir: config.dataDir,
      serverUrl: () => localUrl(config, listening(), '127.0.0.1'),
    }),
  )
  const notify = await openNotify({
    store: createNotifyStore(db),
    bus,
    log,
    dataDir: config.dataDir,
    agents: () => [...agents.list(), ...routing.remote.list()],
    hosts: mesh.hosts,
    onDevices: routing.follow.subscribers,
    people: access.people,
  })
  closers.add(notify)
  const peers = createPeerGate({
    hostId,
    privateKey: identity.privateKey,
    registry: mesh.registry,
  })

  const unixSocket = closers.add(createUnixSocket(join(config.dataDir, 'maestro.sock'), log))
  const launch = config.trustLoopback
    ? undefined
    : createLaunch({ dataDir: config.dataDir, hostId })
  const gate = closers.add(
    createGate({
      log,
      launch,
      open: config.open,
      allowedHosts: namesOf(config),
      allowedOrigins: config.allowedOrigins,
      rateLimit: config.rateLimit,
      peers,
      ...access.admission,
      furtherNames: access.names,
      isOwnSocket: unixSocket.has,
      pairing: config.ui,
      audit,
    }),
  )
  const looking = { onWatchers: routing.follow.watchers, onWorkWatchers: nodeWork.mesh.watchers }
  const feed = closers.add(createEventsFeed({ bus, gate, hostId, version: VERSION, ...looking }))
  const { terminals, nerve, sessionOf, isComing } = agents
  const terminalSocket = createTerminalSocket({ terminals, nerve, gate, sessionOf, isComing, log })
  const terminal = auditTerminals(terminalSocket, audit)
  const handlers = new Map([
    ['/ws', feed.ours],
    ['/', feed.plain],
    ['/term', terminal],
  ])
  const { mode, dir } = options.pages
  const pages = closers.add(createPages({ mode: config.ui ? mode : 'off', dir, log }))
  const elsewhere = auditTerminalsElsewhere(createTerminalElsewhere(routing), audit)
  const development = pages.upgrade
  const standings: Standings = {
    peer: {
      roleOf: ({ hostId: id = '' }) => (mesh.members.get(id) ? mesh.registry.roleOf(id) : null),
      onChange: mesh.members.onChange,
    },
    ...access.standings,
  }
  const live = closers.add(createLiveSockets(standings))
  const upgrades = createUpgradeRouter({
    gate,
    handlers,
    log,
    live,
    elsewhere,
    development,
  })
  const links = closers.add(
    await openNodeLinks({
      ...{ config, hostId, log, bus, agents, live, audit, gate, feed, terminal, shell },
      allowedHosts: namesOf(config),
      furtherNames: access.names,
      store: createLinkStore(db),
      theme: () => themeOf(settings.current.theme),
    }),
  )
  const api = createApi({
    log,
    hostId,
    version: VERSION,
    // Who opens a dashboard may have installed a program meanwhile: news comes as an event.
    nodeInfo: () => {
      lookForPrograms()
      return nodeInfo()
    },
    agents,
    routing,
    idempotency: createIdempotency(createIdempotencyStore(db)),
    settings: { read: () => settings.read(), change: (patch) => settings.change(patch) },
    access: { access, devices: access.devices, live, reach: access.reach },
    links,
    stands: (principal) => stillStands({ ...standings, link: links.standing }, principal),
    hosts: {
      hostId,
      mesh,
      acceptStranger: peers.acceptStranger,
      rename: async (name) => {
        await settings.change({ name })
      },
      suggestions: () => {
        const ports = () => [listening().port]
        return suggestHosts({ ...mesh, hostId, ports, env: process.env, nearby: mdns?.browse })
      },
    },
    notify,
    work: sessions.api,
    imports: nodeWork.imports,
    sessions,
    skills: {
      home: config.home,
      projectDirectory: async (id) =>
        projectDirectory(await sessions.api.everywhere.projects.get(id), hostId, config.home),
    },
    audit,
    gauges: gaugesOf({ agents, feed, bus }),
  })
  const onRequest = createRequestListener({ gate, api, pages })
  const makeServer = (tls = config.tls) =>
    createHttpServer({ log, onRequest, onUpgrade: upgrades.handle, tls })
  listeners = closers.add(
    await openListening({
      makeServer,
      wanted: () => listenAddresses(config.host, access.lan),
      port: config.port,
      log,
      onChange: tellHost,
    }),
  )
  await unixSocket.listen(() => closers.add(makeServer(null)).server)
  // Added last to be closed first: a server waits for its sockets.
  closers.add(upgrades)
  closers.add(routing.splice)
  await links.serve({ api, pages })
  mesh.start()
  sessions.start()
  if (config.mdns) mdns = closers.add(await startMdns({ config, hostId, listening, log }))

  const { port } = listening()
  const url = localUrl(config, listening(), 'localhost')
  const openUrl = launch?.publish(url) ?? url
  dataDir.announce(url)

  lookForPrograms()
  return { port, url, openUrl, hostId, close: () => closers.close() }
}

/** Names besides its own under which the node is asked for; an address to listen on is not a name. */
function namesOf({ urls, host }: Config): string[] {
  const names = urls.map((url) => new URL(url).host)
  return host !== null && isIP(host) === 0 ? [...names, host] : names
}
