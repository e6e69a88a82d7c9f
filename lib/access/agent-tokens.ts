import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { AgentTokens } from '../gate/credentials.ts'
import { sameText } from '../gate/tokens.ts'
import { readOrCreateKey } from '../private-file.ts'

export interface AgentTokensOptions {
  dataDir: string
  /** Is there such an agent on this host? */
  has(agentId: string): boolean
}

/** What programs in agents show to this node: the same over restarts, and good while there is the agent. */
export interface IssuedAgentTokens extends AgentTokens {
  /** For the environment of the agent's program. */
  tokenOf(agentId: string): string
}

const PREFIX = 'mta_'

/** Nothing is stored: a token is the agent's id, sealed with a key of this node (0600). */
export function createAgentTokens({ dataDir, has }: AgentTokensOptions): IssuedAgentTokens {
  const key = readOrCreateKey(join(dataDir, 'agent-key'))
  const seal = (agentId: string) =>
    createHmac('sha256', key).update(`agent ${agentId}`).digest('base64url')

  return {
    tokenOf: (agentId) => `${PREFIX}${agentId}.${seal(agentId)}`,
    isOne: (token) => token.startsWith(PREFIX),
    agentOf(token) {
      const dot = token.indexOf('.')
      const agentId = token.slice(PREFIX.length, dot)
      if (!token.startsWith(PREFIX) || dot < 0) return null
      return sameText(token.slice(dot + 1), seal(agentId)) && has(agentId) ? agentId : null
    },
  }
}
