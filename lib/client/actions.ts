import type { Agent, AgentWake } from '../wire/agent.ts'
import { api, messageOf } from './api.ts'
import { attachCommand } from './attach.ts'
import { factsOf, hostLabel } from './hosts.ts'
import { openOverlay } from './overlay.ts'
import { useDashboard } from './store.ts'
import { toast } from './toasts.ts'

/** Runs an action whose outcome the feed will show; only a failure is said. Resolves to success. */
async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action()
    return true
  } catch (error) {
    toast(messageOf(error), 'bad')
    return false
  }
}

export const hibernate = (agent: Agent) => attempt(() => api.hibernate(agent.id))
export const restart = (agent: Agent) => attempt(() => api.restart(agent.id))

export async function interrupt(agent: Agent): Promise<void> {
  if (await attempt(() => api.interrupt(agent.id))) toast(`Interrupted ${agent.name}`)
}

/** Wakes an agent; one that was adopted asks for the program first (see `WakeDialog`). */
export function wake(agent: Agent, how?: AgentWake): Promise<boolean> {
  if (agent.adopted && !how) {
    openOverlay({ kind: 'wake', id: agent.id })
    return Promise.resolve(false)
  }
  return attempt(() => api.wake(agent.id, how))
}

export async function copyText(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(said)
  } catch {
    toast(`The browser does not allow copying here. Copy it by hand: ${text}`, 'bad')
  }
}

export function copyAttachCommand(agent: Agent): Promise<void> {
  const state = useDashboard.getState()
  const command = attachCommand(agent.name, factsOf(state, agent.hostId)?.tmux.socket ?? null)
  const elsewhere = agent.hostId !== state.node?.id
  const where = elsewhere ? ` Run it on ${hostLabel(state.hosts, agent.hostId)}.` : ''
  return copyText(command, `Copied the attach command.${where}`)
}
