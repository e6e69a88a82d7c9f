import type { Principal } from '../gate/types.ts'
import type { AuditEntry } from '../wire/access.ts'

/** Who did it: a principal, or what is known of somebody who was refused. */
export type Actor = Pick<Principal, 'kind' | 'id' | 'address' | 'name' | 'tunnelled'>

export interface AuditNote {
  principal: Actor
  /** `POST /api/agents/{id}/input`, or `auth:refused`, `term:open`, … Never a URL. */
  action: string
  /** An id or name; never content, tokens or codes. */
  target?: string
  /** HTTP status, or `ok`, `refused`, `dropped`. */
  result: string | number
  /** Of the way in; default: by the principal. */
  via?: AuditEntry['via']
}

export interface AuditQuery {
  /** Beginning of the actor, or of its name. */
  actor?: string | undefined
  /** Part of the action. */
  action?: string | undefined
  /** ms since the epoch. */
  since?: number | undefined
  /** Part of any field. */
  q?: string | undefined
  /** `seq` before which the page begins. */
  before?: number | undefined
  limit: number
}

/** What other modules need of the log. Never throws: what cannot be written is logged. */
export interface Auditor {
  /** One line, now. */
  note(note: AuditNote): void
  /**
   * One line for the first of its kind (actor's address, action, result); the next ones of the same
   * minute become one line with their count. For what anybody can cause at any rate.
   */
  refused(note: AuditNote): void
}

export interface AuditLog extends Auditor {
  /** Newest first. */
  read(query: AuditQuery): Promise<AuditEntry[]>
  /** Writes the counts that are still open. */
  close(): void
}
