import type { LucideIcon } from 'lucide-react'

/** A lucide icon in the dashboard's stroke; always decoration, the words are beside it. */
export function Icon({ of: Glyph, size = 15 }: { of: LucideIcon; size?: number }) {
  return <Glyph aria-hidden size={size} strokeWidth={1.6} className="shrink-0" />
}
