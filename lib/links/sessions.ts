import { maySee } from '../access/scope.ts'
import type { Agents } from '../agents/types.ts'
import { MaestroError } from '../errors.ts'
import type { Principal } from '../gate/types.ts'
import { readLast } from '../terminal/history.ts'
import type { Agent } from '../wire/agent.ts'
import type { LinkSession, LinkSessionDetails, LinkTab } from '../wire/token-link.ts'
import { readTabs, type Tabs } from './tabs.ts'

/** Lines of a session's log. */
const LOG_LINES = 500

/** This host's agents as a token link's clients know them: sessions with tabs. */
export interface LinkedSessions {
  /** Those that run and that `principal` may see. */
  list(principal: Principal): Promise<LinkSession[]>
  /** All, running or not, whoever asks. */
  all(): Promise<LinkSession[]>
  /** Throws `SESSION_NOT_FOUND`, also for one that `principal` may not see and for an unknown tab. */
  details(principal: Principal, id: string, tabId?: string): Promise<LinkSessionDetails>
  /** Types `data`; a newline at its end is Enter. */
  write(principal: Principal, id: string, data: string): Promise<void>
  /** Sends a command with Enter: pasted for an AI, as typed for a terminal. */
  execute(principal: Principal, id: string, command: string, mode: 'ai' | 'terminal'): Promise<void>
  interrupt(principal: Principal, id: string): Promise<void>
}

export type LinkedAgents = Pick<
  Agents,
  'list' | 'has' | 'get' | 'sessionOf' | 'nerve' | 'input' | 'interrupt'
>

export function createLinkedSessions(agents: LinkedAgents): LinkedSessions {
  const view = (agent: Agent, tabs: Tabs): LinkSession => {
    const session = agents.sessionOf(agent.id)
    return toSession(agent, session === null ? [] : (tabs.get(session) ?? []))
  }

  function find(principal: Principal, id: string): Agent {
    if (maySee(principal, id) && agents.has(id)) return agents.get(id)
    throw new MaestroError('SESSION_NOT_FOUND', `There is no session ${id} here.`, { id })
  }

  async function all(): Promise<LinkSession[]> {
    const tabs = await readTabs(agents.nerve)
    return agents.list().map((agent) => view(agent, tabs))
  }

  async function logsOf(agent: Agent, tab: LinkTab | undefined) {
    const sessionId = agents.sessionOf(agent.id)
    if (sessionId === null || !tab) return []
    const page = await readLast(agents.nerve, sessionId, LOG_LINES, 'text', tab.id)
    return page.lines.map((text, at) => ({
      id: `${tab.id}:${page.start + at}`,
      timestamp: agent.lastActivityAt,
      source: 'terminal' as const,
      text,
    }))
  }

  return {
    all,
    async list(principal) {
      return (await all()).filter(({ id, live }) => live && maySee(principal, id))
    },
    async details(principal, id, tabId) {
      find(principal, id)
      const tabs = await readTabs(agents.nerve)
      const agent = find(principal, id)
      const session = view(agent, tabs)
      const tab = session.tabs.find((one) => (tabId === undefined ? one.active : one.id === tabId))
      if (tabId !== undefined && !tab) {
        throw new MaestroError('SESSION_NOT_FOUND', `This session has no tab ${tabId}.`, { tabId })
      }
      const logs = await logsOf(agent, tab)
      return { session, tabs: session.tabs, logs, timestamp: Date.now() }
    },
    async write(principal, id, data) {
      find(principal, id)
      const submit = /\r?\n$/.test(data)
      await agents.input(id, { text: submit ? data.replace(/\r?\n$/, '') : data, submit })
    },
    async execute(principal, id, command, mode) {
      find(principal, id)
      await agents.input(id, { text: command, submit: true, paste: mode === 'ai' })
    },
    async interrupt(principal, id) {
      find(principal, id)
      await agents.interrupt(id)
    },
  }
}

function toSession(agent: Agent, tabs: readonly LinkTab[]): LinkSession {
  const live = agent.state === 'running'
  return {
    id: agent.id,
    name: agent.name,
    state: live ? agent.activity : 'hibernated',
    live,
    program: agent.program,
    cwd: agent.cwd,
    title: agent.title,
    ...(agent.question && { question: agent.question }),
    createdAt: agent.createdAt,
    lastActivityAt: agent.lastActivityAt,
    tabs: [...tabs],
    activeTabId: tabs.find(({ active }) => active)?.id ?? null,
  }
}
