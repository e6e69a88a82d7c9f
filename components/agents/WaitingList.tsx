import dynamic from 'next/dynamic'
import { patiently } from '../../lib/client/patiently.ts'

/** Everyone who waits, where nothing else is shown: the inbox itself, loaded when it is needed. */
export const WaitingList = dynamic(() => patiently(() => import('../inbox/Inbox.tsx')), {
  ssr: false,
})
