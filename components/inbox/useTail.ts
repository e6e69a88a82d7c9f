import { useEffect, useState } from 'react'
import { request } from '../../lib/client/api.ts'
import type { AgentOutput } from '../../lib/wire/agent.ts'

/** Often enough to see it move, seldom enough to cost nothing. */
const EVERY_MS = 1500
const LINES = 60

/** The last lines of an agent's screen, with their colours (SGR), while the page is in sight; null until they are here. */
export function useTail(agentId: string): readonly string[] | null {
  const [lines, setLines] = useState<readonly string[] | null>(null)
  useEffect(() => {
    const path = `/api/agents/${encodeURIComponent(agentId)}/output?lines=${LINES}&format=ansi`
    const over = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const look = async () => {
      if (document.visibilityState === 'visible') {
        try {
          const output = await request<AgentOutput>('GET', path, undefined, over.signal)
          if (over.signal.aborted) return
          setLines((old) => (isSame(old, output.lines) ? old : output.lines))
        } catch {
          // The question stands without it, and the connection's own sign says what is wrong.
          if (over.signal.aborted) return
        }
      }
      timer = setTimeout(() => void look(), EVERY_MS)
    }
    void look()
    return () => {
      over.abort()
      clearTimeout(timer)
    }
  }, [agentId])
  return lines
}

function isSame(a: readonly string[] | null, b: readonly string[]): boolean {
  return a !== null && a.length === b.length && a.every((line, index) => line === b[index])
}
