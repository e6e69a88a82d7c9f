import {
  Bell,
  BellOff,
  Columns2,
  Copy,
  FolderOpen,
  Hash,
  type LucideIcon,
  Megaphone,
  Moon,
  NotebookPen,
  OctagonPause,
  Pencil,
  RotateCw,
  Share2,
  SquarePlus,
  Sunrise,
  Tags,
  Trash2,
} from 'lucide-react'
import { may } from '../../lib/client/access/role.ts'
import {
  copyAttachCommand,
  copyText,
  hibernate,
  interrupt,
  restart,
  wake,
} from '../../lib/client/actions.ts'
import { isMuted, setMuted } from '../../lib/client/notify/settings.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { patiently } from '../../lib/client/patiently.ts'
import { setPrefs } from '../../lib/client/prefs.ts'
import type { Role } from '../../lib/wire/access.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import type { OpenHow } from './useSelectAgent.ts'

export interface AgentAction {
  id: string
  label: string
  icon: LucideIcon
  /** The letter that does it while the menu is open. */
  letter: string
  /** What does it in the list, without the menu. */
  keys?: readonly string[]
  disabled?: boolean
  bad?: boolean
  /** Where several terminals fit on a page. */
  wideOnly?: boolean
  run(): void
}

/** Shows the agent with its right panel, and puts the focus there. */
function showInPanel(agent: Agent, selector: string, open: OpenAgent): void {
  open(agent.id, 'here')
  setPrefs({ panelOpen: true })
  // With its code the panel is there with the next paint.
  void patiently(() => import('../panel/AgentPanel.tsx')).then(() =>
    setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus(), 60),
  )
}

type OpenAgent = (id: string, how: OpenHow) => void

/** What asks for a role; the rest is for everybody who sees the agent. */
const NEEDS: Readonly<Record<string, Role>> = {
  rename: 'manage',
  tags: 'manage',
  mute: 'manage',
  share: 'admin',
  broadcast: 'input',
  interrupt: 'input',
  wake: 'manage',
  hibernate: 'manage',
  restart: 'manage',
  delete: 'manage',
}

const isAllowed = ({ id }: AgentAction) => may(NEEDS[id] ?? 'view')

/** Everything that whoever looks can do with an agent, in sections, for its menu and the palette. */
export function agentActions(agent: Agent, open: OpenAgent): AgentAction[][] {
  return everyAction(agent, open).map((section) => section.filter(isAllowed))
}

function everyAction(agent: Agent, open: OpenAgent): AgentAction[][] {
  const { id } = agent
  const runs = agent.state === 'running'
  const away = agent.state === 'unreachable'
  const sleep: AgentAction =
    agent.state === 'hibernated'
      ? {
          id: 'wake',
          label: agent.adopted ? 'Wake…' : 'Wake',
          icon: Sunrise,
          letter: 'h',
          run: () => void wake(agent),
        }
      : {
          id: 'hibernate',
          label: 'Hibernate',
          icon: Moon,
          letter: 'h',
          disabled: !runs,
          run: () => void hibernate(agent),
        }
  return [
    [
      {
        id: 'rename',
        label: 'Rename…',
        icon: Pencil,
        letter: 'r',
        keys: ['F2'],
        disabled: away,
        run: () => openOverlay({ kind: 'rename', id }),
      },
      {
        id: 'notes',
        label: 'Notes',
        icon: NotebookPen,
        letter: 'n',
        run: () => showInPanel(agent, '#agent-notes', open),
      },
      {
        id: 'tags',
        label: 'Tags',
        icon: Tags,
        letter: 't',
        run: () => showInPanel(agent, '#agent-tags', open),
      },
      {
        id: 'mute',
        label: isMuted(id) ? 'Unmute notifications' : 'Mute notifications',
        icon: isMuted(id) ? Bell : BellOff,
        letter: 'm',
        run: () => void setMuted(agent, !isMuted(id)),
      },
    ],
    [
      {
        id: 'beside',
        label: 'Open beside',
        icon: Columns2,
        letter: 'b',
        keys: ['Ctrl', '↵'],
        wideOnly: true,
        run: () => open(id, 'beside'),
      },
      {
        id: 'tab',
        label: 'Open in a new tab',
        icon: SquarePlus,
        letter: 'w',
        wideOnly: true,
        run: () => open(id, 'tab'),
      },
      {
        id: 'broadcast',
        label: 'Send to several…',
        icon: Megaphone,
        letter: 's',
        run: () => openOverlay({ kind: 'broadcast' }),
      },
      {
        id: 'share',
        label: 'Share…',
        icon: Share2,
        letter: 'l',
        run: () => openOverlay({ kind: 'share', id }),
      },
    ],
    [
      {
        id: 'copy-attach',
        label: 'Copy attach command',
        icon: Copy,
        letter: 'c',
        disabled: !runs,
        run: () => void copyAttachCommand(agent),
      },
      {
        id: 'copy-path',
        label: 'Copy directory',
        icon: FolderOpen,
        letter: 'p',
        run: () => void copyText(agent.cwd, `Copied ${agent.cwd}`),
      },
      {
        id: 'copy-id',
        label: 'Copy id',
        icon: Hash,
        letter: 'y',
        run: () => void copyText(id, 'Copied the agent’s id'),
      },
    ],
    [
      {
        id: 'interrupt',
        label: 'Interrupt',
        icon: OctagonPause,
        letter: 'i',
        disabled: !runs,
        run: () => void interrupt(agent),
      },
      sleep,
      {
        id: 'restart',
        label: 'Restart',
        icon: RotateCw,
        letter: 'x',
        disabled: !runs,
        run: () => void restart(agent),
      },
    ],
    [
      {
        id: 'delete',
        label: 'Delete…',
        icon: Trash2,
        letter: 'd',
        keys: ['Del'],
        bad: true,
        disabled: away,
        run: () => openOverlay({ kind: 'delete', id }),
      },
    ],
  ]
}
