import { PanelRight } from 'lucide-react'
import { usePrefs } from '../../lib/client/prefs.ts'
import { togglePanel } from '../../lib/client/shortcuts.ts'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** Shows and hides the panel with an agent's details and notes. */
export function PanelButton({ className }: { className?: string }) {
  const panelOpen = usePrefs((prefs) => prefs.panelOpen)
  return (
    <IconButton
      label="Details and notes"
      title="Details and notes (])"
      aria-pressed={panelOpen}
      onClick={togglePanel}
      size="sm"
      className={className}
    >
      <Icon of={PanelRight} size={14} />
    </IconButton>
  )
}
