import dynamic from 'next/dynamic'

/** Everyone who waits, where nothing else is shown: the inbox itself, loaded when it is needed. */
export const WaitingList = dynamic(() => import('../inbox/Inbox.tsx'), { ssr: false })
