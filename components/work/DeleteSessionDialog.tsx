import { workApi } from '../../lib/client/work/api.ts'
import { dropSession, useSession } from '../../lib/client/work/store.ts'
import { hasSessionEnded } from '../../lib/client/work/words.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'

/** Asks before a session is deleted. */
export default function DeleteSessionDialog({ id }: { id: string }) {
  const session = useSession(id)
  if (!session) return null
  return (
    <ConfirmDialog
      title={`Delete the session “${session.name}”?`}
      description={
        <p>
          {hasSessionEnded(session)
            ? 'Its record leaves its tasks. What it did to files stays.'
            : 'Its agent is stopped and hibernated, and its record leaves its tasks. What it did to files stays.'}
        </p>
      }
      said={`Deleted the session “${session.name}”`}
      onDelete={async () => {
        await workApi.deleteSession(id)
        dropSession(id)
      }}
    />
  )
}
