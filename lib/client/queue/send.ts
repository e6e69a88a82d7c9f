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
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  /** After a failure, until the timer says to try again: a change of the lists does not hurry it. */
  let isPausing = false

  async function sendOne(item: QueueItem): Promise<void> {
    changeItem(item.key, { state: 'sending' })
    try {
      const result = await post(item)
      failures = 0
      dropItem(item.key)
      if (item.what.kind === 'answer') dismissNote(item.agentId)
      tell(item, result)
    } catch (error) {
      if (isWorthAnotherTry(error)) {
        pause()
        changeItem(item.key, { state: 'queued', problem: messageOf(error) })
      } else {
        if (item.what.kind === 'answer') dismissNote(item.agentId)
        changeItem(item.key, { state: 'refused', problem: messageOf(error) })
      }
    }
  }

  function pause(): void {
    isPausing = true
    clearTimeout(timer)
    timer = setTimeout(resume, backoff(failures++))
  }

  function resume(): void {
    clearTimeout(timer)
    isPausing = false
    flush()
  }

  function flush(): void {
    if (isPausing) return

    const state = useDashboard.getState()
    for (const item of nextToSend(useQueue.getState().items)) {
      if (isOpenFor(state, item)) void sendOne(item)
    }
  }

  const stopQueue = useQueue.subscribe(flush)
  const stopDashboard = useDashboard.subscribe((state, before) => {
    if (state.connection === 'open' && before.connection !== 'open') resume()
    else if (state.agents !== before.agents || state.loaded !== before.loaded) flush()
  })
  flush()
  return () => {
    clearTimeout(timer)
    stopQueue()
    stopDashboard()
    stopLoading()
  }
}
