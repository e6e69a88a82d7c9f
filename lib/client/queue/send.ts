import type { AgentAnswerResult, AgentInputResult } from '../../wire/agent.ts'
import { messageOf, request } from '../api.ts'
import { backoff } from '../backoff.ts'
import { dismissNote } from '../inbox.ts'
import { type DashboardState, useDashboard } from '../store.ts'
import { toast } from '../toasts.ts'
import { nextToSend, type QueueItem } from './item.ts'
import { changeItem, dropItem, loadQueue, useQueue } from './queue.ts'
import { isWorthAnotherTry } from './retry.ts'

/** An answer waits for the agent to have taken it, which is a matter of seconds. */
const ANSWER_MS = 30_000

type Result = AgentInputResult | AgentAnswerResult

function post({ agentId, what, key }: QueueItem): Promise<Result> {
  const path = `/api/agents/${encodeURIComponent(agentId)}`
  const headers = { 'idempotency-key': key }
  const signal = AbortSignal.timeout(ANSWER_MS)
  return what.kind === 'input'
    ? request('POST', `${path}/input`, what.input, signal, headers)
    : request('POST', `${path}/answer`, what.answer, signal, headers)
}

function tell({ name }: QueueItem, result: Result): void {
  const taken = 'submitted' in result ? result.submitted : result.answered
  if (taken === 'unverified') {
    toast(`Sent to ${name}, which was not seen to take it. Look at its terminal.`, 'bad')
  } else toast(`Sent to ${name}`)
}

/** Can it be sent now? One that is gone is asked for all the same: its node says what became of it. */
function isOpenFor({ connection, loaded, agents }: DashboardState, item: QueueItem): boolean {
  if (!loaded || connection !== 'open') return false
  const agent = agents.get(item.agentId)
  return agent === undefined || agent.state === 'running'
}

/**
 * Sends what is queued as soon as it can be: in order for each agent, each once, and taken out only
 * when its node has acknowledged it. Returns the disposer.
 */
export function startQueue(): () => void {
  const stopLoading = loadQueue()
  /** Agents that could not be reached, until their time has come: changes of the lists do not hurry it. */
  const pauses = new Map<string, ReturnType<typeof setTimeout>>()
  const failures = new Map<string, number>()

  async function sendOne(item: QueueItem): Promise<void> {
    changeItem(item.key, { state: 'sending' })
    try {
      const result = await post(item)
      failures.delete(item.agentId)
      dropItem(item.key)
      if (item.what.kind === 'answer') dismissNote(item.agentId)
      tell(item, result)
    } catch (error) {
      if (isWorthAnotherTry(error)) {
        pause(item.agentId)
        changeItem(item.key, { state: 'queued', problem: messageOf(error) })
      } else {
        if (item.what.kind === 'answer') dismissNote(item.agentId)
        changeItem(item.key, { state: 'refused', problem: messageOf(error) })
      }
    }
  }

  function pause(agentId: string): void {
    const failed = failures.get(agentId) ?? 0
    failures.set(agentId, failed + 1)
    clearTimeout(pauses.get(agentId))
    pauses.set(
      agentId,
      setTimeout(() => resume([agentId]), backoff(failed)),
    )
  }

  function resume(agentIds: readonly string[]): void {
    for (const id of agentIds) {
      clearTimeout(pauses.get(id))
      pauses.delete(id)
    }
    flush()
  }

  function flush(): void {
    const state = useDashboard.getState()
    for (const item of nextToSend(useQueue.getState().items)) {
      if (!pauses.has(item.agentId) && isOpenFor(state, item)) void sendOne(item)
    }
  }

  /** Those whose host has come back. */
  const isBack = (now: DashboardState, before: DashboardState) => (id: string) =>
    now.agents.get(id)?.state === 'running' && before.agents.get(id)?.state === 'unreachable'

  const stopQueue = useQueue.subscribe(flush)
  const stopDashboard = useDashboard.subscribe((state, before) => {
    if (state.connection === 'open' && before.connection !== 'open') resume([...pauses.keys()])
    else if (state.agents !== before.agents || state.loaded !== before.loaded) {
      resume([...pauses.keys()].filter(isBack(state, before)))
    }
  })
  flush()
  return () => {
    for (const timer of pauses.values()) clearTimeout(timer)
    stopQueue()
    stopDashboard()
    stopLoading()
  }
}
