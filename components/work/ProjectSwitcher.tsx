import { Check, ChevronsUpDown, Pencil, Plus, Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import { hostLabel } from '../../lib/client/hosts.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { shortSpan } from '../../lib/client/time.ts'
import type { WorkOverlay } from '../../lib/client/work/overlay.ts'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { needsYouCount, useWork } from '../../lib/client/work/store.ts'
import type { Project } from '../../lib/wire/project.ts'
import { cx } from '../ui/cx.ts'
import { MenuLine } from '../ui/FloatingMenu.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useChangeable } from './useChangeable.ts'

const ITEM =
  'flex h-7.5 items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none max-sm:h-11 data-highlighted:bg-sel'

const open = (work: WorkOverlay) => openOverlay({ kind: 'work', work })

/** The project's name, which opens the list of all, and what can be done with this one. */
export function ProjectSwitcher({ project }: { project: Project }) {
  const projects = useWork((state) => state.projects)
  const mayMake = useMay('manage')
  const changeable = useChangeable(project.id)
  const others = useWork((state) => needsYouCount(state) - needsYouCount(state, project.id))
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`Project: ${project.name}`}
        className="flex h-7 min-w-0 items-center gap-1.5 rounded-md px-2 text-sm font-semibold tracking-[-0.01em] hover:bg-hover data-[state=open]:bg-sel max-sm:h-11"
      >
        <span className="truncate">{project.name}</span>
        {others > 0 && (
          <span
            className="size-[7px] shrink-0 rounded-full bg-accent"
            title="Another one needs you"
          />
        )}
        <span className="text-faint">
          <Icon of={ChevronsUpDown} size={13} />
        </span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          loop
          aria-label="Projects"
          className="appear z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-[min(26rem,92vw)] min-w-64 overflow-y-auto rounded-lg border border-line2 bg-raised p-1 shadow-(--shadow)"
        >
          <DropdownMenu.RadioGroup value={project.id}>
            {[...(projects?.values() ?? [])].sort(byName).map((one) => (
              <ProjectItem key={one.id} project={one} here={one.id === project.id} />
            ))}
          </DropdownMenu.RadioGroup>
          {mayMake && (
            <>
              <MenuLine />
              <Item icon={<Icon of={Plus} size={14} />} run={() => open({ show: 'project' })}>
                New project…
              </Item>
            </>
          )}
          {changeable && (
            <>
              <Item
                icon={<Icon of={Pencil} size={14} />}
                run={() => open({ show: 'project', id: project.id })}
              >
                Edit {project.name}…
              </Item>
              <Item
                bad
                icon={<Icon of={Trash2} size={14} />}
                run={() => open({ show: 'project-delete', id: project.id })}
              >
                Delete {project.name}…
              </Item>
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
const byName = (a: Project, b: Project) => collator.compare(a.name, b.name)

function ProjectItem({ project, here }: { project: Project; here: boolean }) {
  const home = useDashboard((state) =>
    state.hosts.size > 1 ? hostLabel(state.hosts, project.homeId) : null,
  )
  const waiting = useWork((state) => needsYouCount(state, project.id))
  return (
    <DropdownMenu.RadioItem
      value={project.id}
      onSelect={() => goOnBoard({ projectId: project.id, taskId: null })}
      className={cx(ITEM, project.heardAt !== undefined && 'text-faint')}
    >
      <span className="flex w-3.5">{here && <Icon of={Check} size={14} />}</span>
      <span className="min-w-0 flex-1 truncate">{project.name}</span>
      {waiting > 0 && (
        <span className="rounded-full bg-accent px-1.5 text-2xs leading-[18px] font-semibold text-accent-ink tabular-nums">
          {waiting}
          <span className="sr-only"> waiting</span>
        </span>
      )}
      {home && (
        <span className="max-w-32 truncate text-2xs text-faint">
          {home}
          {project.heardAt !== undefined && `, ${shortSpan(Date.now() - project.heardAt)} ago`}
        </span>
      )}
    </DropdownMenu.RadioItem>
  )
}

interface ItemProps {
  icon: ReactNode
  bad?: boolean
  run: () => void
  children: ReactNode
}

function Item({ icon, bad, run, children }: ItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={run}
      className={cx(ITEM, bad && 'text-bad data-highlighted:bg-bad-soft')}
    >
      {icon}
      <span className="min-w-0 truncate">{children}</span>
    </DropdownMenu.Item>
  )
}
