import { Copy } from 'lucide-react'
import dynamic from 'next/dynamic'
import { copyText } from '../../lib/client/actions.ts'
import { patiently } from '../../lib/client/patiently.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

// Codes are looked at now and then; the page is there without what draws them.
const QrCode = dynamic(() => patiently(() => import('../ui/QrCode.tsx')), { ssr: false })

interface LinkUrlProps {
  url: string
  /** What the code opens, for readers: `the token link`. */
  what: string
}

/** A URL that is worth a login: to scan, or to copy. */
export function LinkUrl({ url, what }: LinkUrlProps) {
  return (
    <div className="flex items-start gap-4 rounded-lg border border-line p-3.5 max-sm:flex-col max-sm:items-center">
      <div className="size-36 shrink-0">
        <QrCode text={url} label={`QR code of ${what}`} className="size-36" />
      </div>
      <div className="flex min-w-0 flex-1 flex-col items-start gap-3 self-stretch">
        <p className="font-mono text-2xs leading-4 [overflow-wrap:anywhere] text-dim select-all">
          {url}
        </p>
        <Button size="sm" onClick={() => void copyText(url, `Copied ${what}`)}>
          <Icon of={Copy} size={13} />
          Copy
        </Button>
      </div>
    </div>
  )
}
