import type { Logger } from 'pino'
import { accessMode } from '../addresses.ts'
import type { Config } from '../config.ts'
import { MaestroError } from '../errors.ts'
import type { Bus } from '../events/types.ts'
import type { AdmissionOptions } from '../gate/admission.ts'
import { atLeast } from '../gate/roles.ts'
import type { Listening } from '../listen.ts'
import { reachFacts } from '../node-info.ts'
import type { People } from '../notify/notify.ts'
import type { Standings } from '../sockets/live-sockets.ts'
import { createAccessStore } from '../store/access.ts'
import type { NodeDatabase } from '../store/database.ts'
import { createDeviceStore } from '../store/devices.ts'
import type { Access, ChangeAccess, Reach, Role } from '../wire/access.ts'
import { createAgentTokens } from './agent-tokens.ts'
import { type Devices, openDevices } from './devices.ts'
import { waysToReach } from './reach.ts'
import { openTailnet } from './tailnet.ts'
import { createTailscaled } from './tailscaled.ts'

export interface AccessDeps {
  config: Config
  db: NodeDatabase
  log: Pick<Logger, 'error'>
  hostId: string
  bus: Pick<Bus, 'subscribe'>
  hasAgent(id: string): boolean
  /** Where the node listens now. */
  listening(): Listening
  /** What should be listened on has changed; resolves when it is. */
  relisten(): Promise<void>
}

/** Who is let in besides the node's own user, and where from. */
export interface NodeAccess {
  readonly devices: Devices
  readonly tokenOf: (agentId: string) => string
  /** For the gate. */
  readonly admission: Pick<AdmissionOptions, 'devices' | 'tailnet' | 'agentTokens'>
  /** Names by which others ask for this node that come and go. */
  names(): string[]
  readonly standings: Standings
  /** Who may be told what goes on. */
  readonly people: People
  /** Is the local network listened on by choice? */
  readonly lan: boolean
  /** The ways to open this node, the best first. */
  reach(): Reach[]
  describe(): Promise<Access>
  /** Throws `FORBIDDEN` for what the configuration decides. */
  change(change: ChangeAccess): Promise<Access>
  close(): Promise<void>
}

export async function openAccess(deps: AccessDeps): Promise<NodeAccess> {
  const { config, db, log, hostId, bus, hasAgent, listening, relisten } = deps
  const store = createAccessStore(db)
  let choices = (await store.read()) ?? { lan: false, allowed: [] }
  const devices = await openDevices({ store: createDeviceStore(db), log, hostId })
  const agentTokens = createAgentTokens({ dataDir: config.dataDir, has: hasAgent })
  const tailscaled = createTailscaled(config.tailscaleSocket)
  const tailnet = await openTailnet({ tailscaled, allowed: () => choices.allowed })
  let origin: string | null = null

  async function look(): Promise<void> {
    const [found] = await Promise.all([tailscaled.serveOrigin(listening().port), tailnet.refresh()])
    origin = found
  }

  function reach(): Reach[] {
    const tailscale = { name: tailnet.status?.name ?? null, origin }
    return waysToReach({ ...reachFacts(config, listening()), tailscale })
  }

  async function describe(): Promise<Access> {
    await look()
    const mode = accessMode(config.open, listening().addresses)
    return {
      mode: mode === 'network' ? 'lan' : mode,
      open: config.open,
      lan: { on: config.host === null ? choices.lan : mode !== 'machine', fixed: isFixed },
      reach: reach(),
      tailscale: {
        running: tailnet.status !== null,
        name: tailnet.status?.name ?? null,
        origin,
        allowed: [...choices.allowed],
        asking: tailnet.asking(),
      },
      sharedLoopback: config.trustLoopback && process.platform !== 'linux',
    }
  }

  const isFixed = config.host !== null

  /** Others than devices and the tailnet's users are whoever the node's user is. */
  function isLetIn(principalId: string): boolean {
    const [kind, id = ''] = principalId.split(/:(.*)/s)
    if (kind === 'device') return isAtLeastManage(devices.roleOf(id))
    if (kind === 'tailnet') return isAtLeastManage(tailnet.roleOf(id))
    if (kind === 'open') return config.open
    return true
  }

  return {
    devices,
    tokenOf: agentTokens.tokenOf,
    admission: { devices: devices.gate, tailnet: tailnet.gate, agentTokens },
    names: () => (tailnet.status?.name ? [tailnet.status.name] : []),
    standings: {
      device: devices.standing,
      tailnet: tailnet.standing,
      agent: {
        roleOf: ({ agentId = '' }) => (hasAgent(agentId) ? 'input' : null),
        onChange: (listener) =>
          bus.subscribe(({ type }) => {
            if (type === 'agent:deleted') listener()
          }),
      },
    },
    people: {
      isLetIn,
      onChange(listener) {
        const stops = [devices.standing, tailnet.standing].map(({ onChange }) => onChange(listener))
        return () => {
          for (const stop of stops) stop()
        }
      },
    },
    get lan() {
      return choices.lan
    },
    reach,
    describe,
    async change({ lan = choices.lan, allowed = choices.allowed }) {
      if (lan !== choices.lan && isFixed) {
        throw new MaestroError(
          'FORBIDDEN',
          'Where this node listens is set by MAESTRO_HOST or MAESTRO_OPEN. Take that away and start the node again to decide it here.',
          { field: 'lan' },
        )
      }
      const next = { lan, allowed: onePerLogin(allowed) }
      await store.write(next)
      choices = next
      tailnet.changed()
      await relisten()
      return describe()
    },
    async close() {
      tailnet.close()
      await devices.close()
    },
  }
}

function isAtLeastManage(role: Role | null): boolean {
  return role !== null && atLeast(role, 'manage')
}

/** The last word on each login. */
function onePerLogin<T extends { login: string }>(users: readonly T[]): T[] {
  return [...new Map(users.map((user) => [user.login, user])).values()]
}
