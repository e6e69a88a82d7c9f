import { create } from 'zustand'
import type { Agent, Question } from '../wire/agent.ts'
import { ApiError, api, messageOf } from './api.ts'
import { enqueue, newKey, useQueue } from './queue/queue.ts'
import { whoIsAway } from './queue/retry.ts'
import { isWaiting } from './status.ts'
import { type DashboardState, useDashboard } from './store.ts'
import { toast } from './toasts.ts'

/** Why an answer was not taken; its entry stays until a person has moved on from it. */
export interface Note {
  text: string
  /** The place in the list that the entry keeps, ms since the epoch. */
  since: number
}

interface InboxState {
  /** The entry that keys are for. */
  currentId: string | null
  /** Agents whose answer is under way. */
  sending: ReadonlySet<string>
  /** The question that was answered last, by agent: it is gone before the feed says so. */
  answered: ReadonlyMap<string, string>
  notes: ReadonlyMap<string, Note>
}

/** A key or click that was meant for what stood there before comes within this time. */
const CALM_MS = 350
let calmAt = 0

/** Something else has come up under the eyes of whoever is about to answer: let them see it first. */
export function holdAnswers(): void {
  calmAt = performance.now() + CALM_MS
}

/** A person has chosen themselves what they look at. */
export function releaseAnswers(): void {
  calmAt = 0
}

export const useInbox = create<InboxState>(() => ({
  currentId: null,
  sending: new Set(),
  answered: new Map(),
  notes: new Map(),
}))

export type Answer = { choice: number } | { text: string }

/** Everyone who waits, longest first, without those just answered and with those that have a note. */
export function inboxEntries(
  agents: Iterable<Agent>,
  { answered, notes }: Pick<InboxState, 'answered' | 'notes'>,
): Agent[] {
  const since = (agent: Agent) => notes.get(agent.id)?.since ?? agent.activitySince
  return [...agents]
    .filter(
      (agent) =>
        notes.has(agent.id) ||
        (isWaiting(agent) && !(agent.question && answered.get(agent.id) === agent.question.id)),
    )
    .sort((a, b) => since(a) - since(b) || (a.id < b.id ? -1 : 1))
}

/** Which entry is the current one after the list has changed: the same, else the next, else the last. */
export function currentAfter(
  before: readonly string[],
  after: readonly string[],
  current: string | null,
): string | null {
  if (current !== null && after.includes(current)) return current
  const at = current === null ? -1 : before.indexOf(current)
  const next = at < 0 ? undefined : before.slice(at + 1).find((id) => after.includes(id))
  return next ?? (at < 0 ? after[0] : after.at(-1)) ?? null
}

/** Agents whose work ended while nobody looked, the last one first. */
export function finishedUnseen({ agents, unseen }: DashboardState): Agent[] {
  return [...unseen]
    .flatMap((id) => agents.get(id) ?? [])
    .filter((agent) => !isWaiting(agent))
    .sort((a, b) => b.activitySince - a.activitySince)
}

/** A person has moved on to another entry, and has seen what the one before said. */
export function setCurrent(id: string | null): void {
  const { currentId } = useInbox.getState()
  if (currentId === id) return
  if (currentId !== null) dismissNote(currentId)
  useInbox.setState({ currentId: id })
}

/** The list has lost its current entry. A note that came for that one since then still waits for a person. */
export function setNext(id: string | null): void {
  if (useInbox.getState().currentId !== id) useInbox.setState({ currentId: id })
}

export function dismissNote(id: string): void {
  const { notes } = useInbox.getState()
  if (notes.has(id)) useInbox.setState({ notes: without(notes, id) })
}

function without<V>(map: ReadonlyMap<string, V>, id: string): ReadonlyMap<string, V> {
  const next = new Map(map)
  next.delete(id)
  return next
}

/** What was sent, in few words. */
function labelOf(answer: Answer, { choices }: Question): string {
  const label = 'text' in answer ? answer.text.trim() : (choices[answer.choice]?.label ?? '')
  return label.length > 60 ? `${label.slice(0, 59)}…` : label
}

/**
 * Sends the answer to the question that `agent` was shown with, and no other. There is no way back,
 * so it is said what was sent; when it was refused, the entry says why. Resolves to success; nothing
 * is sent while another answer is under way, or when the question has come up this very moment. When
 * the node or the agent's host is out of reach the answer is queued on this device.
 */
export async function answerAgent(agent: Agent, answer: Answer): Promise<boolean> {
  const { question, id, name } = agent
  if (!question || performance.now() < calmAt) return false
  if (useInbox.getState().sending.has(id) || isQueued(question.id)) return false
  useInbox.setState(({ sending, notes }) => ({
    sending: new Set(sending).add(id),
    notes: without(notes, id),
  }))
  const key = newKey()
  const sent = { questionId: question.id, ...answer }
  try {
    const { answered } = await api.answer(id, sent, key)
    useInbox.setState((state) => ({ answered: new Map(state.answered).set(id, question.id) }))
    const words = `Sent ‘${labelOf(answer, question)}’ to ${name}`
    if (answered === 'verified') toast(words)
    else toast(`${words}, which was not seen to take it. Look at its terminal.`, 'bad')
    return true
  } catch (error) {
    const away = whoIsAway(error)
    if (away) {
      const text = labelOf(answer, question)
      enqueue({ key, agentId: id, what: { kind: 'answer', answer: sent }, text, question })
      const queued =
        away === 'node'
          ? `Maestro did not answer. ‘${text}’ is queued, and goes when it does.`
          : `${hostNameOf(agent)} cannot be reached. ‘${text}’ is queued, and goes when it is back.`
      const note = { text: queued, since: agent.activitySince }
      useInbox.setState(({ notes }) => ({ notes: new Map(notes).set(id, note) }))
      return true
    }
    if (error instanceof ApiError && error.code === 'QUESTION_CHANGED') show(agent, error)
    holdAnswers()
    const note = { text: messageOf(error), since: agent.activitySince }
    useInbox.setState(({ notes }) => ({ notes: new Map(notes).set(id, note) }))
    return false
  } finally {
    useInbox.setState(({ sending }) => {
      const rest = new Set(sending)
      rest.delete(id)
      return { sending: rest }
    })
  }
}

const hostNameOf = ({ hostId }: Agent) =>
  useDashboard.getState().hosts.get(hostId)?.name ?? 'Its host'

/** Is an answer to this question on its way already? */
const isQueued = (questionId: string) =>
  useQueue
    .getState()
    .items.some(({ question, state }) => question?.id === questionId && state !== 'refused')

/** Shows what the agent asks instead, without waiting for the feed. */
function show({ id }: Agent, { details }: ApiError): void {
  const question = details?.question as Question | null | undefined
  const agent = useDashboard.getState().agents.get(id)
  if (!agent || !question || agent.question?.id === question.id) return
  useDashboard.setState(({ agents }) => ({
    agents: new Map(agents).set(id, { ...agent, activity: 'waiting', question }),
  }))
}
