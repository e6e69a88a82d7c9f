import type { AuditEntry } from '../../wire/access.ts'

const ACTORS: Record<string, string> = {
  loopback: 'This machine',
  socket: 'This machine, by the command line',
  node: 'Maestro itself',
}

/** Who did it, for people: a name where one is known, else what they are. */
export function actorWords({
  actor,
  name,
  via,
}: Pick<AuditEntry, 'actor' | 'name' | 'via'>): string {
  if (name) return name
  const [kind = '', ...rest] = actor.split(':')
  const id = rest.join(':')
  switch (kind) {
    case 'stranger':
      return 'Somebody who is not let in'
    case 'open':
      return 'Anybody (open to all)'
    case 'tailnet':
      return id
    case 'device':
    case 'link':
    case 'agent':
      return `${kind} ${id}`
    case 'peer':
      return `Host ${id.slice(0, 8)}`
    default:
      return ACTORS[actor] ?? (actor || via)
  }
}

/** Was it turned away? */
export function isRefusal({ result }: Pick<AuditEntry, 'result'>): boolean {
  return result === 'refused' || result === 'dropped' || /^[45]\d\d$/.test(result)
}
