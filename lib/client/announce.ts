import { create } from 'zustand'
import { isWaiting } from './status.ts'
import { type DashboardState, useDashboard } from './store.ts'

/** What screen readers are told, and nobody sees. */
export const useAnnouncement = create<{ text: string }>(() => ({ text: '' }))

/** What comes together is said together: a live region that changes twice at once is read once. */
const TOGETHER_MS = 100
/** Of more agents that begin to wait at once, only the number is said. */
const MOST_NAMES = 3
let waiting: string[] = []

/** Says something to screen readers where the page itself shows it, as an agent that has come into a list. */
export function announce(text: string): void {
  waiting.push(text)
  if (waiting.length > 1) return
  setTimeout(() => {
    useAnnouncement.setState({ text: waiting.join('. ') })
    waiting = []
  }, TOGETHER_MS)
}

/** Says who begins to wait, and what is asked. Returns the disposer. */
export function announceWaiting(): () => void {
  return useDashboard.subscribe((state, before) => {
    if (state.agents === before.agents || !before.loaded) return
    const news = beganToWait(state, before)
    if (news.length > MOST_NAMES) return announce(`${news.length} agents wait for you`)
    for (const { name, question } of news) {
      announce(question?.text ? `${name} waits for you: ${question.text}` : `${name} waits for you`)
    }
  })
}

function beganToWait({ agents }: DashboardState, before: DashboardState) {
  return [...agents.values()].filter((agent) => {
    if (!isWaiting(agent)) return false
    const old = before.agents.get(agent.id)
    if (old === agent) return false
    return !old || !isWaiting(old) || old.question?.id !== agent.question?.id
  })
}
