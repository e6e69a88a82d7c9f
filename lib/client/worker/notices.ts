import type { Agent } from '../../wire/agent.ts'
import type { ErrorBody } from '../../wire/error.ts'
import type { Notification } from '../../wire/notify.ts'
import type { WorkerScope } from './scope.ts'
import { choiceOf, notSent, type Shown, shown, tagOf } from './words.ts'

/** What the worker shows for pages and pushes, and what happens when it is pressed. */
export interface Notices {
  /** Shows it once, and not at all to somebody who looks at the dashboard. */
  show(message: Notification): Promise<void>
  press(notification: globalThis.Notification, action: string): Promise<void>
  /**
   * Takes away what asks a question that was answered elsewhere. A push that only says so would cost
   * the permission: browsers want to see something for each.
   */
  sweep(): Promise<void>
}

export function createNotices(scope: WorkerScope): Notices {
  const { registration, clients } = scope
  const display = ({ title, options }: Shown) => registration.showNotification(title, options)

  async function open(url: string): Promise<void> {
    const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true })
    const there = windows.find(({ visibilityState }) => visibilityState === 'visible') ?? windows[0]
    if (!there) {
      await clients.openWindow(url)
      return
    }
    there.postMessage({ type: 'open', url })
    await there.focus()
  }

  async function answer(message: Notification, choice: number): Promise<void> {
    const why = await post(message, choice).catch(
      () => 'Maestro did not answer. Open it to see whether the question still stands.',
    )
    if (why !== null) await display(notSent(message, why))
  }

  async function withdraw(tag: string, id: string): Promise<void> {
    for (const each of await registration.getNotifications({ tag })) {
      if ((each.data as Notification).id === id) each.close()
    }
  }

  return {
    async show(message) {
      if (message.kind !== 'test') {
        const windows = await clients.matchAll({ type: 'window' })
        if (windows.some(({ focused }) => focused)) return
      }
      const wanted = shown(message)
      const there = await registration.getNotifications({ tag: tagOf(message) })
      const same = there.find(({ data }) => (data as Notification).id === message.id)
      if (!same) {
        await display(wanted)
        // A tab that was busy tells late: what was answered meanwhile is not asked again.
        if (isAsking(message) && (await isOver(message))) await withdraw(tagOf(message), message.id)
        return
      }
      const before = (same.data as Notification).choices?.length ?? 0
      // The same question, which can be answered only now: without another sound.
      if (before === 0 && wanted.options.actions.length > 0) {
        await display({ ...wanted, options: { ...wanted.options, renotify: false } })
      }
    },
    async press(notification, action) {
      notification.close()
      const message = notification.data as Notification
      const choice = choiceOf(action)
      if (choice === null) await open(message.url)
      else await answer(message, choice)
    },
    async sweep() {
      const asking = (await registration.getNotifications()).filter(({ data }) => isAsking(data))
      if (asking.length === 0) return
      // Asked after they were shown, so that none is taken away that is newer than the answer.
      const agents = await listAgents().catch(() => null)
      if (!agents) return
      for (const notification of asking) {
        if (!holds(notification.data as Notification, agents)) notification.close()
      }
    },
  }
}

function isAsking(data: unknown): boolean {
  const { kind, unsent } = (data ?? {}) as Partial<Notification> & { unsent?: boolean }
  return kind === 'waiting' && !unsent
}

async function listAgents(): Promise<Map<string, Agent>> {
  const response = await fetch('/api/agents')
  if (!response.ok) throw new Error(`The list of agents: ${response.status}`)
  return new Map(((await response.json()) as Agent[]).map((agent) => [agent.id, agent]))
}

/** Does the agent itself say that it waits for nothing any more? */
async function isOver({ agentId }: Notification): Promise<boolean> {
  const agent = await fetch(`/api/agents/${encodeURIComponent(agentId ?? '')}`)
    .then((response) => (response.ok ? (response.json() as Promise<Agent>) : null))
    .catch(() => null)
  return agent !== null && !holds({ agentId }, new Map([[agent.id, agent]]))
}

/** Does the agent still ask this? Of one that cannot be reached nobody knows. */
export function holds(
  { agentId, questionId }: Pick<Notification, 'agentId'> & { questionId?: string | undefined },
  agents: ReadonlyMap<string, Pick<Agent, 'state' | 'activity' | 'question'>>,
): boolean {
  const agent = agents.get(agentId ?? '')
  if (!agent) return false
  if (agent.state === 'unreachable') return true
  if (agent.state !== 'running' || agent.activity !== 'waiting') return false
  return questionId === undefined || agent.question?.id === questionId
}

/** Why the answer was not taken, in words; null: it was. */
async function post({ agentId, questionId }: Notification, choice: number): Promise<string | null> {
  const response = await fetch(`/api/agents/${encodeURIComponent(agentId ?? '')}/answer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ questionId, choice }),
  })
  if (response.ok) return null
  return ((await response.json()) as ErrorBody).message
}
