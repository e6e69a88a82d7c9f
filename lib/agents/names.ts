import { randomBytes } from 'node:crypto'
import type { Agent } from '../wire/agent.ts'

/**
 * Where a name stands in the hierarchy: `customers-zoom-backend` → customers / zoom / backend. One or
 * two parts leave upper levels empty, further parts stay in the leaf. A name with an empty part is
 * taken whole.
 */
export function agentPath(name: string): Agent['path'] {
  const parts = name.split('-')
  if (parts.some((part) => part === '')) return ['', '', name]
  const [first = '', second = '', ...rest] = parts
  if (parts.length === 1) return ['', '', first]
  if (parts.length === 2) return [first, '', second]
  return [first, second, rest.join('-')]
}

/** `agt_<ms>_<random>`. */
export function newAgentId(now: number): string {
  return `agt_${now}_${randomBytes(5).toString('hex')}`
}

export const AGENT_ID = /^agt_\d{1,16}_[a-z0-9]{1,32}$/
