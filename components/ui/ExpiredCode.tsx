import { Button } from './Button.tsx'

/** In the place of a code whose time is over. */
export function ExpiredCode({ onAgain }: { onAgain(): void }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <p role="status" className="text-dim">
        This code is no longer good. Nobody used it in time.
      </p>
      <Button onClick={onAgain}>New code</Button>
    </div>
  )
}
