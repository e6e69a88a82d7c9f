import { ChevronLeft } from 'lucide-react'
import { selectAgent } from '../../lib/client/selection.ts'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** On a phone: from the terminal back to the list. */
export function BackToList() {
  return (
    <IconButton label="Back to the list" onClick={() => selectAgent(null)} className="sm:hidden">
      <Icon of={ChevronLeft} size={20} />
    </IconButton>
  )
}
