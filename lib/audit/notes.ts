import type { Auditor } from './types.ts'

/** Tells of records that the member `from` sent and that were dropped, with why the first was. */
export function noteRejected(
  audit: Auditor,
  from: string,
  rejected: readonly { id: string; why: string }[],
): void {
  const [first] = rejected
  if (!first) return
  const principal = { kind: 'peer', id: `peer:${from}`, address: '' } as const
  const target = `${rejected.length} records; ${first.id}: ${first.why}`
  audit.refused({ principal, action: 'mesh:records', target, result: 'dropped' })
}
