import { accessApi } from '../../lib/client/access/api.ts'
import type { Tunnel } from '../../lib/wire/access.ts'
import { CopyValue } from '../hosts/CopyValue.tsx'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'

interface TunnelStateProps {
  tunnel: Tunnel
  onChange(tunnel: Tunnel): void
}

const WORDS: Record<Tunnel['state'], string> = {
  off: 'Off. With it, links work from anywhere, over HTTPS.',
  starting: 'Starting: asking for a name on the internet. That takes up to half a minute…',
  on: 'On: links work from anywhere, over HTTPS.',
  failed: 'It does not run.',
}

/** The way from the internet to the links: only they go through it. */
export function TunnelState({ tunnel, onChange }: TunnelStateProps) {
  const { busy, problem, run } = useCall()
  const { installed, state, url } = tunnel
  const isUp = state === 'on' || state === 'starting'
  const toggle = () =>
    run(async () => onChange(await (isUp ? accessApi.stopTunnel() : accessApi.startTunnel())))
  return (
    <section aria-label="Tunnel" className="border-t border-line pt-4">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h3 className="flex items-center gap-2 text-sm font-medium">
            Tunnel
            <span
              aria-hidden
              className={cx(
                'size-[7px] rounded-full',
                state === 'on' ? 'bg-ok' : state === 'failed' ? 'bg-bad' : 'bg-faint',
                state === 'starting' && 'animate-pulse',
              )}
            />
          </h3>
          <p role="status" className="text-xs text-faint">
            {installed || state !== 'off'
              ? WORDS[state]
              : 'Needs cloudflared, which is not installed on this machine. Install it to reach links from anywhere, over HTTPS.'}
          </p>
        </div>
        {(installed || isUp) && (
          <Button size="sm" disabled={busy} onClick={() => void toggle()}>
            {isUp ? 'Stop' : 'Start'}
          </Button>
        )}
      </div>
      {url && (
        <div className="mt-2 font-mono text-2xs">
          <CopyValue value={url} what="the URL through the tunnel" />
        </div>
      )}
      <Refusal className="mt-2">{problem ?? tunnel.problem}</Refusal>
    </section>
  )
}
