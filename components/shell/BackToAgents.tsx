import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'
import { Icon } from '../ui/Icon.tsx'

/** On a phone: from a page to the list of agents. */
export function BackToAgents() {
  return (
    <Link
      href="/"
      aria-label="Back to the list"
      className="inline-flex size-11 items-center justify-center text-dim sm:hidden"
    >
      <Icon of={ChevronLeft} size={20} />
    </Link>
  )
}
