import type { Role, You } from '../../wire/access.ts'
import { useDashboard } from '../store.ts'

const ORDER: readonly Role[] = ['view', 'input', 'manage', 'admin']

const reaches = (role: Role, need: Role) => ORDER.indexOf(role) >= ORDER.indexOf(need)

/** Until the node has said who asks, nothing is kept away: there is nothing yet to do it to. */
const roleOf = (you: You | undefined): Role => you?.role ?? 'admin'

/** May whoever looks at this page do what asks for `need`? The node decides; the page only shows it. */
export function may(need: Role): boolean {
  return reaches(roleOf(useDashboard.getState().node?.you), need)
}

export function useMay(need: Role): boolean {
  return useDashboard((state) => reaches(roleOf(state.node?.you), need))
}

/** Who looks at this page, as the node knows them. */
export function useYou(): You | null {
  return useDashboard((state) => state.node?.you ?? null)
}

/** What a role may do, for people who choose one. */
export const ROLE_WORDS: Readonly<Record<Role, { name: string; about: string }>> = {
  view: { name: 'Look', about: 'Sees agents and their terminals. Types nothing.' },
  input: { name: 'Look and type', about: 'Also answers, types and interrupts.' },
  manage: { name: 'Manage agents', about: 'Also makes, renames, wakes and deletes agents.' },
  admin: { name: 'Everything', about: 'Also hosts, devices, links and settings.' },
}

/** Why something is not offered: what the role may not do, and who can change that. */
export function refusalFor(need: Role): string {
  const { you, name = 'the host' } = useDashboard.getState().node ?? {}
  const has = ROLE_WORDS[roleOf(you)].name.toLowerCase()
  const wanted = ROLE_WORDS[need].name.toLowerCase()
  const how =
    you?.kind === 'link' ? 'Ask whoever gave you the link.' : `Ask an admin of ${name} for more.`
  return `That needs “${wanted}”; you were let in to “${has}”. ${how}`
}
