import type { LucideIcon } from 'lucide-react'
import {
  Bell,
  Grid2x2,
  Inbox,
  Keyboard,
  Megaphone,
  PanelLeft,
  PanelRight,
  Plus,
  Search,
  Server,
  ServerCog,
  Settings,
  Share2,
  ShieldCheck,
  Smartphone,
  SquareKanban,
  TextSearch,
  Ticket,
} from 'lucide-react'
import { may } from '../../lib/client/access/role.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import type { PaletteItem } from '../../lib/client/palette/items.ts'
import { goToList, togglePanel, toggleSidebar } from '../../lib/client/shortcuts.ts'
import { openArrange } from '../../lib/client/workspace/keys.ts'
import type { Role } from '../../lib/wire/access.ts'

/** Something that the palette does itself, without an agent. */
export interface Command {
  id: string
  title: string
  icon: LucideIcon
  words?: readonly string[]
  shortcut?: readonly string[]
  /** For whom it is; everybody when nothing is said. */
  need?: Role
  run(): void
}

export const COMMANDS: readonly Command[] = [
  {
    id: 'new',
    title: 'New agent',
    icon: Plus,
    words: ['create', 'start', 'shell'],
    shortcut: ['n'],
    need: 'manage',
    run: () => openOverlay({ kind: 'new' }),
  },
  {
    id: 'project',
    title: 'New project',
    icon: SquareKanban,
    words: ['board', 'create', 'tasks'],
    need: 'manage',
    run: () => openOverlay({ kind: 'work', work: { show: 'project' } }),
  },
  {
    id: 'search',
    title: 'Search the output of all agents',
    icon: TextSearch,
    words: ['find', 'grep', 'history'],
    shortcut: ['Ctrl', 'Shift', 'F'],
    run: () => openOverlay({ kind: 'search' }),
  },
  {
    id: 'broadcast',
    title: 'Send a text to several agents',
    icon: Megaphone,
    words: ['broadcast'],
    shortcut: ['b'],
    need: 'input',
    run: () => openOverlay({ kind: 'broadcast' }),
  },
  {
    id: 'arrange',
    title: 'Choose a grid of terminals',
    icon: Grid2x2,
    words: ['layout', 'split', 'panes'],
    shortcut: ['Ctrl', 'Shift', 'G'],
    run: () => openArrange(),
  },
  {
    id: 'filter',
    title: 'Filter the list of agents',
    icon: Search,
    shortcut: ['/'],
    run: () => goToList('filter'),
  },
  {
    id: 'sidebar',
    title: 'Show or hide the list',
    icon: PanelLeft,
    words: ['sidebar', 'toggle'],
    shortcut: ['['],
    run: toggleSidebar,
  },
  {
    id: 'panel',
    title: 'Show or hide details and notes',
    icon: PanelRight,
    words: ['panel', 'toggle'],
    shortcut: [']'],
    run: togglePanel,
  },
  {
    id: 'host-add',
    title: 'Add a host',
    icon: ServerCog,
    words: ['machine', 'join', 'connect'],
    need: 'admin',
    run: () => openOverlay({ kind: 'host-add' }),
  },
  {
    id: 'host-invite',
    title: 'Invite a host with a code',
    icon: Ticket,
    words: ['machine', 'pair'],
    need: 'admin',
    run: () => openOverlay({ kind: 'host-invite' }),
  },
  {
    id: 'device-add',
    title: 'Add a device with a code',
    icon: Smartphone,
    words: ['pair', 'phone', 'tablet', 'qr'],
    need: 'admin',
    run: () => openOverlay({ kind: 'device-add' }),
  },
  {
    id: 'share-all',
    title: 'Share all agents by a link',
    icon: Share2,
    words: ['token', 'show', 'url'],
    need: 'admin',
    run: () => openOverlay({ kind: 'share' }),
  },
  {
    id: 'shortcuts',
    title: 'Keyboard shortcuts',
    icon: Keyboard,
    words: ['help', 'keys'],
    shortcut: ['?'],
    run: () => openOverlay({ kind: 'shortcuts' }),
  },
]

/** Pages, by their address. */
export const PAGES: readonly {
  href: string
  title: string
  icon: LucideIcon
  words?: readonly string[]
  shortcut?: readonly string[]
  need?: Role
}[] = [
  { href: '/inbox', title: 'Inbox', icon: Inbox, words: ['waiting'], shortcut: ['i'] },
  {
    href: '/board',
    title: 'Board',
    icon: SquareKanban,
    words: ['projects', 'tasks', 'kanban', 'sessions'],
    shortcut: ['p'],
  },
  {
    href: '/settings',
    title: 'Settings',
    icon: Settings,
    words: ['appearance', 'theme', 'font', 'programs', 'about', 'preferences'],
  },
  {
    href: '/settings/hosts',
    title: 'Settings: Hosts',
    icon: Server,
    words: ['machines', 'mesh'],
    need: 'admin',
  },
  {
    href: '/settings/access',
    title: 'Settings: Access',
    icon: ShieldCheck,
    words: ['devices', 'pair', 'links', 'share', 'tunnel', 'tailscale', 'audit', 'security', 'lan'],
    need: 'admin',
  },
  {
    href: '/settings/notifications',
    title: 'Settings: Notifications',
    icon: Bell,
    words: ['push', 'mute', 'sound'],
    need: 'manage',
  },
]

export function commandItems(): PaletteItem[] {
  const isAllowed = ({ need = 'view' }: { need?: Role }) => may(need)
  const commands = COMMANDS.filter(isAllowed).map(
    ({ id, title, words = [], shortcut }): PaletteItem => ({
      key: `action:${id}`,
      kind: 'action',
      target: id,
      title,
      detail: '',
      words,
      ...(shortcut && { shortcut }),
    }),
  )
  const pages = PAGES.filter(isAllowed).map(
    ({ href, title, words = [], shortcut }): PaletteItem => ({
      key: `page:${href}`,
      kind: 'page',
      target: href,
      title,
      detail: '',
      words: ['page', ...words],
      ...(shortcut && { shortcut }),
    }),
  )
  return [...commands, ...pages]
}
