import { PanelLeft } from 'lucide-react'
import { usePrefs } from '../../lib/client/prefs.ts'
import { toggleSidebar } from '../../lib/client/shortcuts.ts'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** Brings the list back while it is hidden. */
export function ShowSidebar() {
  const open = usePrefs((prefs) => prefs.sidebarOpen)
  if (open) return null
  return (
    <IconButton
      label="Show the list"
      title="Show the list ([)"
      onClick={toggleSidebar}
      className="max-sm:hidden"
    >
      <Icon of={PanelLeft} size={16} />
    </IconButton>
  )
}
