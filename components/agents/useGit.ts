import { useEffect, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { Agent, AgentGit } from '../../lib/wire/agent.ts'

/** A program that works changes files all the time; asking again sooner shows nothing new. */
const WHILE_WORKING_MS = 10_000

/**
 * The state of the repository that an agent works in; null until known and where there is none. It is
 * asked for when the agent's activity changes, and now and then while it works.
 */
export function useGit(agent: Agent | undefined): AgentGit | null {
  const [answer, setAnswer] = useState<{ id: string; git: AgentGit | null } | null>(null)
  const { id, activity, cwd, state } = agent ?? {}

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new activity or directory asks anew
  useEffect(() => {
    if (id === undefined) return
    const control = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      try {
        const git = await api.git(id, control.signal)
        setAnswer({ id, git: git.repository ? git : null })
      } catch {
        // The header does without; the terminal beside it says what is wrong.
        if (!control.signal.aborted) setAnswer({ id, git: null })
      }
      if (activity === 'working' && !control.signal.aborted) {
        timer = setTimeout(() => void ask(), WHILE_WORKING_MS)
      }
    }
    // Of a host that is out of reach nothing new can be learnt.
    if (state !== 'unreachable') void ask()
    return () => {
      control.abort()
      clearTimeout(timer)
    }
  }, [id, activity, cwd, state])

  return answer && answer.id === id ? answer.git : null
}

export interface GitSummary {
  branch: string
  added: number
  removed: number
  words: string
}

/** Branch and lines, as the header shows them. */
export function gitSummary(git: AgentGit | null): GitSummary | null {
  if (!git) return null
  const sum = (of: 'added' | 'removed') => git.files.reduce((all, file) => all + (file[of] ?? 0), 0)
  const branch = git.branch ?? 'detached'
  const parts = [
    git.files.length === 0 ? 'nothing changed' : `${git.files.length} files changed`,
    git.ahead > 0 && `${git.ahead} ahead`,
    git.behind > 0 && `${git.behind} behind`,
  ].filter(Boolean)
  return {
    branch,
    added: sum('added'),
    removed: sum('removed'),
    words: `${branch}: ${parts.join(', ')}`,
  }
}
