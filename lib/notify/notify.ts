import type { Bus } from '../events/types.ts'
import type { Log } from '../log.ts'
import type { NotifyStore } from '../store/notify.ts'
import type { Agent } from '../wire/agent.ts'
import type { AnyEnvelope } from '../wire/event.ts'
import type { Host } from '../wire/host.ts'
import type { Notification, NotificationKind, PushState } from '../wire/notify.ts'
import { type By, type Devices, openDevices } from './devices.ts'
import {
  agentNotice,
  buttonsOf,
  clip,
  isHostLost,
  isOutOfSight,
  isSameQuestion,
  isWanted,
  type Seen,
} from './rules.ts'
import { createPushSender, type PushSender } from './sender.ts'
import { type NotifySettings, openNotifySettings } from './settings.ts'
import { loadVapid, type Vapid } from './vapid.ts'

export interface NotifyDeps {
  store: NotifyStore
  bus: Pick<Bus, 'publish' | 'subscribe'>
  log: Pick<Log, 'info' | 'warn' | 'error'>
  dataDir: string
  /** All that are known, of all hosts. */
  agents(): readonly Agent[]
  /** This node first. */
  hosts(): readonly Host[]
  /** How many devices are pushed to, after each change. */
  onDevices(count: number): void
  /** Who may be told things now; without it everybody who subscribed. */
  people?: People
  sender?: PushSender
  now?: () => number
}

/** Those who are let in, for what they asked to be told later. */
export interface People {
  /** By `Principal.id`. */
  isLetIn(principal: string): boolean
  /** Called when that may have changed for anybody. Returns the disposer. */
  onChange(listener: () => void): () => void
}

/** Tells people what they asked to be told: pages by the event `notify`, devices by web push. */
export interface Notify {
  readonly settings: NotifySettings
  readonly devices: Pick<Devices, 'subscribe' | 'unsubscribe'>
  /** With the devices of `by`; makes the key of this node when there is none. */
  state(by?: By): PushState
  /** Pushes a test to all devices of `by`, or to one, and resolves when it was taken or given up. */
  test(id?: string, by?: By): Promise<void>
  close(): void
}

interface Known extends Seen, Pick<Agent, 'id' | 'hostId' | 'name' | 'createdAt'> {
  /** Since it was seen last, nobody could say what it does. */
  outOfSight?: boolean
}
type Told = Notification & { kind: NotificationKind }

/** How long a node that starts looks at what is there. */
const REDISCOVERY_MS = 30_000
/** In characters; a push holds 3993 bytes, of which these can take four each. */
const QUESTION_LENGTH = 300
const DETAIL_LENGTH = 200

export async function openNotify(deps: NotifyDeps): Promise<Notify> {
  const { store, bus, log, dataDir, now = Date.now } = deps
  let key: Vapid | undefined
  const vapid = () => {
    key ??= loadVapid(dataDir)
    return key
  }
  const settings = await openNotifySettings(store)
  const sender = deps.sender ?? createPushSender({ vapid })
  const devices = await openDevices({ store, sender, log, onCount: deps.onDevices, now })
  const startedAt = now()
  const known = new Map<string, Known>(deps.agents().map((agent) => [agent.id, pick(agent)]))
  const reach = new Map(deps.hosts().map((host) => [host.id, { reach: host.reach }]))

  const nameOf = (hostId: string) => deps.hosts().find(({ id }) => id === hostId)?.name ?? hostId

  function tell(message: Told): void {
    if (!isWanted(settings.current, message, message.at)) return
    bus.publish('notify', message)
    devices.push(message).catch((err) => log.error({ err }, 'A push was not written down'))
  }

  function onAgent(after: Known): void {
    const before = known.get(after.id)
    if (before && isOutOfSight(after)) {
      known.set(after.id, { ...before, name: after.name, outOfSight: true })
      return
    }
    known.set(after.id, { ...after, outOfSight: false })
    const isOld = before?.outOfSight === true && isSameQuestion(before, after)
    const kind = isOld || isRediscovery(before, after) ? null : agentNotice(before, after)
    if (kind) tell(aboutAgent(kind, after, nameOf(after.hostId), now()))
  }

  /** A node that starts learns what its agents have been doing all along: no news. */
  function isRediscovery(before: Known | undefined, { createdAt }: Known): boolean {
    if (before?.activity !== 'unknown' || createdAt >= startedAt) return false
    return now() - startedAt < REDISCOVERY_MS
  }

  function onHost(host: Host): void {
    const lost = isHostLost(reach.get(host.id), host)
    reach.set(host.id, { reach: host.reach })
    if (lost) tell(aboutHost(host, now()))
  }

  function onEvent(event: AnyEnvelope): void {
    switch (event.type) {
      case 'agent:created':
      case 'agent:updated':
        onAgent(pick(event.data))
        break
      case 'agent:activity': {
        const before = known.get(event.data.id)
        const { activity, activitySince, question } = event.data
        if (before) onAgent({ ...before, activity, activitySince, question })
        break
      }
      case 'agent:deleted':
        known.delete(event.data.id)
        break
      case 'host:added':
      case 'host:updated':
        onHost(event.data)
        break
      case 'host:removed':
        reach.delete(event.data.id)
        break
    }
  }

  const unsubscribe = bus.subscribe(onEvent)
  const { people } = deps
  const checkPeople = () => {
    if (!people) return
    devices
      .keep(people.isLetIn)
      .catch((err) => log.error({ err }, 'Who is not let in any more is still pushed to'))
  }
  const stopChecking = people?.onChange(checkPeople)
  checkPeople()

  return {
    settings,
    devices,
    state: (by) => ({ publicKey: vapid().publicKey, devices: devices.list(by) }),
    async test(id, by) {
      const [own] = deps.hosts()
      const hostId = own?.id ?? ''
      const name = own?.name ?? hostId
      const at = now()
      const about = { agentId: null, hostId, hostName: name, name, url: '/settings/notifications' }
      await devices.push({ id: `test:${at}`, kind: 'test', ...about, at }, id, by)
    },
    close() {
      unsubscribe()
      stopChecking?.()
      devices.close()
    },
  }
}

function pick(agent: Agent): Known {
  const { id, hostId, name, createdAt } = agent
  const { state, activity, activitySince, question, exit, pid, program } = agent
  const about = { id, hostId, name, createdAt }
  return { ...about, state, activity, activitySince, question, exit, pid, program }
}

function aboutAgent(
  kind: Exclude<NotificationKind, 'host'>,
  { id, hostId, name, question }: Known,
  hostName: string,
  at: number,
): Told {
  const url = `/?agent=${encodeURIComponent(id)}`
  const about = { kind, agentId: id, hostId, hostName, name, url }
  if (kind !== 'waiting' || !question) return { id: `${id}:${kind}:${at}`, ...about, at }
  return {
    id: `${id}:${kind}:${question.id}`,
    ...about,
    question: clip(question.text, QUESTION_LENGTH),
    ...(question.detail && { detail: clip(question.detail, DETAIL_LENGTH) }),
    questionId: question.id,
    choices: buttonsOf(question),
    at,
  }
}

function aboutHost({ id, name }: Host, at: number): Told {
  const about = { agentId: null, hostId: id, hostName: name, name, url: '/settings/hosts' }
  return { id: `host:${id}:${at}`, kind: 'host', ...about, at }
}
