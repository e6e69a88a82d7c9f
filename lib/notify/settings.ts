import type { NotifyStore } from '../store/notify.ts'
import type { NotificationPatch, NotificationSettings } from '../wire/notify.ts'

export const DEFAULT_SETTINGS: NotificationSettings = {
  kinds: { waiting: true, finished: true, failed: true, host: true },
  quiet: null,
  muted: [],
}

/** As many as `NotificationSettings` takes. */
const MAX_MUTED = 10_000

/** The settings with a change; what the change does not name stays. */
export function changed(
  settings: NotificationSettings,
  { kinds, quiet, mute = [], unmute = [] }: NotificationPatch,
): NotificationSettings {
  const muted = new Set([...settings.muted, ...mute])
  for (const id of unmute) muted.delete(id)
  return {
    kinds: { ...settings.kinds, ...kinds },
    quiet: quiet === undefined ? settings.quiet : quiet,
    // What was muted first is of agents that are long gone.
    muted: [...muted].slice(-MAX_MUTED),
  }
}

export interface NotifySettings {
  readonly current: NotificationSettings
  /** Stored when it resolves. */
  change(patch: NotificationPatch): Promise<NotificationSettings>
}

export async function openNotifySettings(
  store: Pick<NotifyStore, 'readSettings' | 'writeSettings'>,
): Promise<NotifySettings> {
  let current = (await store.readSettings()) ?? DEFAULT_SETTINGS
  /** Changes come one after the other, or the later would forget the earlier. */
  let last: Promise<unknown> = Promise.resolve()

  async function apply(patch: NotificationPatch): Promise<NotificationSettings> {
    const next = changed(current, patch)
    await store.writeSettings(next)
    current = next
    return next
  }

  return {
    get current() {
      return current
    },
    change(patch) {
      const done = last.then(() => apply(patch))
      last = done.catch(() => undefined)
      return done
    },
  }
}
