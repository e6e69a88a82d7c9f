import { ClipboardList } from 'lucide-react'
import type { ReactNode } from 'react'
import { copyText } from '../../lib/client/actions.ts'
import { diagnostics } from '../../lib/client/diagnostics.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { currentFont } from '../../lib/client/terminal/look.ts'
import { currentTheme } from '../../lib/client/theme.ts'
import { longSpan } from '../../lib/client/time.ts'
import type { NodeInfo } from '../../lib/wire/node.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useNow } from '../ui/useNow.ts'
import { Part } from './Part.tsx'

const ACCESS: Record<NodeInfo['access'], string> = {
  machine: 'This machine only',
  tailscale: 'This machine and its tailnet',
  network: 'The local network',
  open: 'Open to everyone who reaches it, without a sign-in',
}

function report(): string {
  const { family, size, lineHeight, weight } = currentFont()
  return diagnostics(useDashboard.getState(), {
    userAgent: navigator.userAgent,
    width: innerWidth,
    height: innerHeight,
    ratio: devicePixelRatio,
    theme: currentTheme().id,
    font: `${family.split(',')[0]} ${size} px, ${weight}, ${lineHeight}`,
    secure: isSecureContext,
  })
}

/** What runs here, for a look or a bug report. */
export function About({ node }: { node: NodeInfo }) {
  const now = useNow(node.startedAt)
  return (
    <Part title="About">
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-y-2 text-sm max-sm:grid-cols-[5.5rem_minmax(0,1fr)]">
        <Row name="Maestro">
          {node.version}, running for {longSpan(now - node.startedAt)}
        </Row>
        <Row name="Access">{ACCESS[node.access]}</Row>
        <Row name="Addresses">
          {node.urls.map((url) => (
            <span key={url} className="block">
              {url}
            </span>
          ))}
        </Row>
        <Row name="tmux">
          {[node.tmux.version ?? node.tmux.status, node.tmux.socket].filter(Boolean).join(', ')}
          {node.tmux.message && <span className="block text-xs text-bad">{node.tmux.message}</span>}
        </Row>
        <Row name="Node.js">
          {node.nodeVersion}, {node.platform}
        </Row>
        <Row name="Data">
          <span className="font-mono text-xs">{node.dataDir}</span>
        </Row>
        <Row name="Host id">
          <span className="font-mono text-xs select-all">{node.id}</span>
        </Row>
        <Row name="API">
          <a
            href="/api/docs"
            className="underline decoration-line2 underline-offset-2 hover:decoration-current"
          >
            Documentation of the HTTP API
          </a>
        </Row>
      </dl>
      <div className="mt-5 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button size="sm" onClick={() => void copyText(report(), 'Copied the diagnostics')}>
          <Icon of={ClipboardList} size={13} /> Copy diagnostics
        </Button>
        <span className="text-xs text-faint">
          For a bug report: versions and numbers; no names, addresses or paths.
        </span>
      </div>
    </Part>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] text-dim">{children}</dd>
    </>
  )
}
