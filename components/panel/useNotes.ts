import { api } from '../../lib/client/api.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { useSavedText } from '../ui/useSavedText.ts'

/** Notes of one agent, saved as they are typed. */
export const useNotes = ({ id, notes }: Agent) =>
  useSavedText(id, notes, (text) => api.patchAgent(id, { notes: text }))
