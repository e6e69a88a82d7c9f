/** The part of a principal that says how far it sees. */
export interface Scope {
  readonly kind: string
  /** The one agent that it is limited to; absent: no such limit. */
  readonly only?: string | undefined
}

/**
 * Whether a principal may know of an agent. What it may not know of is not there for it: left out of
 * lists and events, and 404 when it is named.
 */
export function maySee({ only }: Scope, agentId: string): boolean {
  return only === undefined || only === agentId
}

/**
 * Whether a principal is told of this host alone: other nodes (M17), and whoever came by a link, which
 * opens one host and not its mesh.
 */
export function seesThisHostOnly({ kind, only }: Scope): boolean {
  return kind === 'peer' || kind === 'link' || only !== undefined
}
