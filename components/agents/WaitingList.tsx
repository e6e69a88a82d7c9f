import dynamic from 'next/dynamic'
import { patiently } from '../../lib/client/patiently.ts'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'

/** Everyone who waits, where nothing else is shown: the inbox itself, loaded when it is needed. */
export const WaitingList = dynamic(() => patiently(() => import('../inbox/Inbox.tsx')), {
  ssr: false,
  loading: Loading,
})

/** The inbox's first line, where it will stand. */
function Loading() {
  return (
    <header className="flex h-8 shrink-0 items-center gap-2.5 border-b border-line bg-panel pr-3 pl-4 max-sm:h-12">
      <ShowSidebar />
      <h1 className="text-sm font-semibold tracking-[-0.01em]">Waiting for you</h1>
    </header>
  )
}
