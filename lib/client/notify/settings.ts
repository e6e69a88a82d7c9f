import { create } from 'zustand'
import type { NotificationPatch, NotificationSettings } from '../../wire/notify.ts'
import { messageOf } from '../api.ts'
import { toast } from '../toasts.ts'
import { notifyApi } from './api.ts'

interface State {
  /** Null until they were asked for. */
  settings: NotificationSettings | null
  problem: string | null
  saved: boolean
}

/** What the node tells and when, as on all devices. */
export const useNotifySettings = create<State>(() => ({
  settings: null,
  problem: null,
  saved: false,
}))

export async function loadNotifySettings(signal?: AbortSignal): Promise<void> {
  try {
    useNotifySettings.setState({ settings: await notifyApi.settings(signal), problem: null })
  } catch (error) {
    if (!signal?.aborted) useNotifySettings.setState({ problem: messageOf(error) })
  }
}

let underWay = 0

/**
 * Shown at once; taken back when the node does not take it. The answer to a change shows the settings
 * only when no later one is under way, whose field it would take back.
 */
export async function changeNotifySettings(patch: NotificationPatch): Promise<boolean> {
  const before = useNotifySettings.getState().settings
  const { kinds, quiet } = patch
  useNotifySettings.setState({
    saved: false,
    settings: before && {
      ...before,
      kinds: { ...before.kinds, ...kinds },
      quiet: quiet === undefined ? before.quiet : quiet,
    },
  })
  underWay += 1
  try {
    const settings = await notifyApi.change(patch)
    if (underWay === 1) useNotifySettings.setState({ settings, problem: null, saved: true })
    return true
  } catch (error) {
    if (underWay === 1) useNotifySettings.setState({ settings: before })
    useNotifySettings.setState({ problem: messageOf(error) })
    return false
  } finally {
    underWay -= 1
  }
}

/** As far as is known here; `loadNotifySettings` asks. */
export function isMuted(id: string): boolean {
  return useNotifySettings.getState().settings?.muted.includes(id) ?? false
}

/** Turns what is told of one agent off or on, and says so. */
export async function setMuted(agent: { id: string; name: string }, muted: boolean): Promise<void> {
  const done = await changeNotifySettings(muted ? { mute: [agent.id] } : { unmute: [agent.id] })
  if (!done) return toast(useNotifySettings.getState().problem ?? 'That was not saved.', 'bad')
  toast(muted ? `No more notifications of ${agent.name}` : `Notifications of ${agent.name} are on`)
}
