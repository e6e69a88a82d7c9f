import type { ErrorBody } from '../../wire/error.ts'
import type { Notification } from '../../wire/notify.ts'
import type { WorkerScope } from './scope.ts'
import { choiceOf, notSent, type Shown, shown, tagOf } from './words.ts'

/** What the worker shows for pages and pushes, and what happens when it is pressed. */
export interface Notices {
  /** Shows it once, and not at all to somebody who looks at the dashboard. */
  show(message: Notification): Promise<void>
  press(notification: globalThis.Notification, action: string): Promise<void>
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

  return {
    async show(message) {
      if (message.kind !== 'test') {
        const windows = await clients.matchAll({ type: 'window' })
        if (windows.some(({ focused }) => focused)) return
      }
      const wanted = shown(message)
      const there = await registration.getNotifications({ tag: tagOf(message) })
      const same = there.find(({ data }) => (data as Notification).id === message.id)
      if (!same) return display(wanted)
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
  }
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
