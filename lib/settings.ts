import type { Bus } from './events/types.ts'
import type { SettingsStore } from './store/settings.ts'
import type { Settings } from './wire/node.ts'

export interface SettingsService {
  /** What is set now. */
  readonly current: Settings
  read(): Promise<Settings>
  /** Stores what is given, then tells everyone what changed. */
  change(patch: Settings): Promise<Settings>
}

/** The node's settings, kept in memory too because everything that names this host asks for them. */
export async function createSettings(
  store: SettingsStore,
  bus: Pick<Bus, 'publish'>,
  onRename: () => void,
): Promise<SettingsService> {
  let current = await store.read()
  return {
    get current() {
      return current
    },
    read: async () => current,
    async change(patch) {
      const before = current
      current = await store.write(patch)
      if (current.theme !== undefined && current.theme !== before.theme) {
        bus.publish('theme:change', { theme: current.theme })
      }
      if (current.name !== before.name) onRename()
      return current
    },
  }
}
