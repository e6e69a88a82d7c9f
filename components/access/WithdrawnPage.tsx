import { type ReactNode, useEffect } from 'react'
import { useWithdrawn } from '../../lib/client/access/withdrawn.ts'
import { Button } from '../ui/Button.tsx'
import { CenterPage } from '../ui/CenterPage.tsx'
import { Mark } from '../ui/Mark.tsx'

const COMMAND = 'npm run pair'

/** In place of everything, when this page is not let in any more: why, and the way back in. */
export function WithdrawnPage() {
  const { reason, was, host } = useWithdrawn()
  useEffect(() => {
    document.title = 'Maestro'
  }, [])
  return (
    <main className="flex h-dvh flex-col bg-bg">
      <p className="flex items-center gap-2.5 p-5 text-sm font-semibold">
        <Mark size={20} />
        Maestro
      </p>
      <CenterPage title={titleOf(was)}>
        <div role="alert">
          <Words was={was} host={host ?? 'the host'} reason={reason} />
        </div>
        <div className="mt-6 flex justify-center gap-2">
          {was !== 'link' && (
            <a
              href="/pair"
              className="inline-flex h-8 items-center rounded-md bg-accent px-3 text-sm font-semibold text-accent-ink hover:brightness-105 max-sm:h-10"
            >
              Pair this device
            </a>
          )}
          <Button onClick={() => location.reload()}>Try again</Button>
        </div>
      </CenterPage>
    </main>
  )
}

function titleOf(was: string | null): string {
  if (was === 'link') return 'This link has ended'
  return was === null ? 'This browser is not let in' : 'Your access was withdrawn'
}

interface WordsProps {
  was: string | null
  host: string
  reason: string | null
}

function Words({ was, host, reason }: WordsProps): ReactNode {
  switch (was) {
    case 'link':
      return (
        <p>
          It was taken back, or its time is over. Nothing that you typed before is lost. Ask whoever
          gave it to you for a new one.
        </p>
      )
    case 'device':
    case 'tailnet':
      return (
        <p>
          Somebody on {host} took this device off the list, or it was not used for 30 days. To come
          back, make a code there: Settings → Access, or{' '}
          <code className="font-mono text-xs text-text">{COMMAND}</code>.
        </p>
      )
    default:
      return <p>{reason}</p>
  }
}
