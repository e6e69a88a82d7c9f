import { useEffect } from 'react'
import { announceWaiting, useAnnouncement } from '../../lib/client/announce.ts'

/** Tells screen readers what happens elsewhere on the page, and who waits. */
export function Announcer() {
  const text = useAnnouncement((state) => state.text)
  useEffect(announceWaiting, [])
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  )
}
