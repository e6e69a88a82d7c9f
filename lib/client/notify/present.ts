import type { Notification as Notice } from '../../wire/notify.ts'
import type { ToWorker } from '../worker/scope.ts'
import { shown } from '../worker/words.ts'
import { onHeard } from './heard.ts'
import { useNotifyPrefs } from './prefs.ts'
import { playTone } from './tone.ts'
import { currentRegistration } from './update.ts'

/** What a reconnected feed replays is no news any more after this. */
const NEWS_MS = 60_000
/** Long enough for every other tab of this browser to hear the same. */
const HOLD_MS = 2000

/** What the page itself shows, where there is no worker: by tag. */
export const ownNotices = new Map<string, Notification>()

/** Shows and sounds what the feed tells, in one tab of the browser alone. Returns the disposer. */
export function presentNotifications(): () => void {
  return onHeard((message) => {
    if (Date.now() - message.at > NEWS_MS) return
    void oneTab(`maestro:${message.id}`, () => present(message))
  })
}

async function present(message: Notice): Promise<void> {
  const { shows, sound } = useNotifyPrefs.getState()
  // A browser that forbids sound forbids it silently.
  if (sound) await playTone().catch(() => undefined)
  if (shows && !document.hasFocus()) await show(message)
}

/** By the worker, which knows what it has shown for a push already; where there is none, by the page. */
async function show(message: Notice): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const worker = (await currentRegistration())?.active
  if (worker) {
    const order: ToWorker = { type: 'show', notification: message }
    worker.postMessage(order)
    return
  }
  const { title, options } = shown(message)
  // Actions belong to workers: a page's notification with some is an error.
  const { actions, ...plain } = options
  const made = new Notification(title, plain)
  ownNotices.set(options.tag ?? '', made)
  made.onclose = () => {
    if (ownNotices.get(options.tag ?? '') === made) ownNotices.delete(options.tag ?? '')
  }
  made.onclick = () => {
    window.focus()
    made.close()
  }
}

async function oneTab(name: string, what: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return what()
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    await what()
    await new Promise((resolve) => setTimeout(resolve, HOLD_MS))
  })
}
