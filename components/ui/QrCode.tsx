import { useMemo } from 'react'
import { qrPath } from '../../lib/client/access/qr.ts'
import { cx } from './cx.ts'

interface QrCodeProps {
  text: string
  /** What it is for, for those who do not see it. */
  label: string
  className?: string
}

/** A QR code, black on white in every theme: cameras want that. */
export default function QrCode({ text, label, className }: QrCodeProps) {
  const { size, path } = useMemo(() => qrPath(text), [text])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={cx('rounded-md', className)}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
