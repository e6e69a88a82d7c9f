import { useMemo } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { selectAgent } from '../../lib/client/selection.ts'
import { type DashboardState, useDashboard, waitingCount } from '../../lib/client/store.ts'
import { BackToList } from '../shell/BackToList.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { Button } from '../ui/Button.tsx'
import { CenterPage } from '../ui/CenterPage.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { AgentPath } from './AgentPath.tsx'
import { HostName } from './HostName.tsx'
import { WaitingList } from './WaitingList.tsx'

/** Nothing is selected: what is missing, how to begin, or who waits. */
export function StartPage() {
  const hasTrouble = useDashboard(hasNothingToList)
  if (!hasTrouble) return <Overview />
  return (
    <>
      <Corner />
      <NothingToList />
    </>
  )
}

/** The way back to the list, on a page without a header. */
function Corner() {
  return (
    <div className="absolute top-2 left-2 max-sm:hidden">
      <ShowSidebar />
    </div>
  )
}

/** Is there no list worth looking at, because of tmux or because nobody is there yet? */
export function hasNothingToList({ node, agents, hosts }: DashboardState): boolean {
  if (agents.size === 0) return true
  // Other hosts have a tmux of their own.
  return hosts.size <= 1 && (node?.tmux.status === 'absent' || node?.tmux.status === 'old')
}

/** Why there is nothing in the list; on a phone it stands in the list's own place. */
export function NothingToList() {
  const tmux = useDashboard((state) => state.node?.tmux)
  if (tmux?.status === 'absent' || tmux?.status === 'old') {
    return <TmuxProblem status={tmux.status} message={tmux.message} />
  }
  return <FirstRun />
}

function TmuxProblem({ status, message }: { status: 'absent' | 'old'; message: string | null }) {
  return (
    <CenterPage title={status === 'absent' ? 'tmux is not installed' : 'This tmux is too old'}>
      <p role="alert">{message ?? 'Install tmux 3.2 or newer on this machine.'}</p>
      <p className="mt-2 text-xs text-faint">
        Agents live in tmux. As soon as it is there, this page goes on by itself.
      </p>
    </CenterPage>
  )
}

function FirstRun() {
  const mayMake = useMay('manage')
  if (!mayMake) {
    return (
      <CenterPage title="Nothing to see yet">
        <p>
          There is no agent here now that you were let in to. One that starts appears by itself.
        </p>
      </CenterPage>
    )
  }
  return (
    <CenterPage title="No agents yet">
      <p>
        An agent is a tmux session with a name: a coding assistant, or just a shell. It keeps
        running when you close this page.
      </p>
      <div className="mt-5 flex justify-center">
        <Button look="primary" onClick={() => openOverlay({ kind: 'new' })}>
          New agent
          <kbd className="ml-1 rounded-sm border border-accent-ink/35 px-1 font-sans text-2xs leading-4">
            n
          </kbd>
        </Button>
      </div>
      <p className="mt-6 text-xs text-faint">
        Sessions that you start in a terminal appear here too:
      </p>
      <code className="mt-2 inline-block rounded-md border border-line bg-panel px-3 py-1.5 font-mono text-xs text-dim select-all">
        tmux new -s shop-web
      </code>
    </CenterPage>
  )
}

function Overview() {
  const someWait = useDashboard((state) => waitingCount(state) > 0)
  const mayMake = useMay('manage')
  if (someWait) return <WaitingList />
  return (
    <>
      <Corner />
      <CenterPage title="Nobody waits for you">
        <p>Choose an agent from the list{mayMake && ', or start another one'}.</p>
        <Recent />
        <p className="mt-6 flex flex-wrap items-center justify-center gap-x-4 gap-y-2 text-xs text-faint">
          {mayMake && (
            <span>
              <Kbd>n</Kbd> new agent
            </span>
          )}
          <span>
            <Kbd>/</Kbd> filter
          </span>
          <span>
            <Kbd>?</Kbd> all shortcuts
          </span>
        </p>
      </CenterPage>
    </>
  )
}

/** The few agents that last did something. */
function Recent() {
  const agents = useDashboard((state) => state.agents)
  const recent = useMemo(
    () => [...agents.values()].sort((a, b) => b.lastActivityAt - a.lastActivityAt).slice(0, 4),
    [agents],
  )
  return (
    <ul className="mx-auto mt-5 flex max-w-72 flex-col gap-0.5 text-left">
      {recent.map((agent) => (
        <li key={agent.id}>
          <button
            type="button"
            onClick={() => selectAgent(agent.id)}
            className="flex h-9 w-full items-center gap-2 rounded-md px-2.5 hover:bg-hover max-sm:h-11"
          >
            <AgentPath agent={agent} withDot />
            <HostName
              id={agent.hostId}
              className="ml-auto max-w-24 shrink-0 truncate text-xs text-faint"
            />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** `?agent=` names one that is not there (any more). */
export function GonePage() {
  return (
    <>
      <div className="absolute top-2 left-2 sm:hidden">
        <BackToList />
      </div>
      <CenterPage title="This agent is gone">
        <p>
          It was deleted, its tmux session ended, or its host was removed. What you had open
          elsewhere is not affected.
        </p>
        <div className="mt-5 flex justify-center">
          <Button onClick={() => selectAgent(null, 'replace')}>All agents</Button>
        </div>
      </CenterPage>
    </>
  )
}
