/** Whether a change was taken. Always there, so that it is read aloud when it says something. */
export function SaveNote({ problem, saved }: { problem: string | null; saved: boolean }) {
  return (
    <p role="status" className={problem ? 'mt-2 text-xs text-bad' : 'mt-2 text-xs text-faint'}>
      {problem ?? (saved ? 'Saved' : '')}
    </p>
  )
}
