import type { Agent } from '../../wire/agent.ts'
import { useDashboard } from '../store.ts'
import type { ToWorker } from '../worker/scope.ts'
import { onHeard } from './heard.ts'
import { ownNotices } from './present.ts'
import { currentRegistration } from './update.ts'

/** Several tabs hear of the same answer, and several answers come together. */
const SOON_MS = 300
/** The feed tells of a question before the list has it; a question that never came into it is over. */
const LATE_MS = 5000

interface Told {
  questionId: string | undefined
  at: number
  /** `new`: the list has not had it yet. What is over may be asked once more: a screen is drawn in parts. */
  phase: 'new' | 'asked' | 'over'
}

const isLate = ({ at }: Told) => Date.now() - at > LATE_MS

function asks(agent: Agent | undefined, { questionId }: Told): boolean {
  if (!agent) return false
  if (agent.state === 'unreachable') return true
  if (agent.state !== 'running' || agent.activity !== 'waiting') return false
  return questionId === undefined || agent.question?.id === questionId
}

/**
 * Takes away notifications of questions that were answered elsewhere: those that came while this page
 * was open when the answer does, others when the page opens or reaches its node again. Returns the
 * disposer.
 */
export function withdrawNotifications(): () => void {
  const told = new Map<string, Told>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function sweepSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void sweep(), SOON_MS)
  }

  function look(agents: ReadonlyMap<string, Agent>): void {
    for (const [agentId, each] of told) {
      const agent = agents.get(agentId)
      if (asks(agent, each)) each.phase = 'asked'
      else if (each.phase === 'asked' || (each.phase === 'new' && isLate(each))) {
        each.phase = 'over'
        ownNotices.get(agentId)?.close()
        sweepSoon()
      }
      if (!agent && each.phase === 'over') told.delete(agentId)
    }
  }

  const stopHearing = onHeard(({ kind, agentId, questionId }) => {
    if (kind !== 'waiting' || agentId === null) return
    told.set(agentId, { questionId, at: Date.now(), phase: 'new' })
    look(useDashboard.getState().agents)
  })
  const stopFollowing = useDashboard.subscribe((state, before) => {
    if (state.agents !== before.agents && told.size > 0) look(state.agents)
    if (state.connection === 'open' && before.connection !== 'open') sweepSoon()
  })
  sweepSoon()
  return () => {
    clearTimeout(timer)
    stopHearing()
    stopFollowing()
  }
}

async function sweep(): Promise<void> {
  const order: ToWorker = { type: 'sweep' }
  ;(await currentRegistration())?.active?.postMessage(order)
}
