import { useMay } from '../../lib/client/access/role.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { NO_FILTER } from '../../lib/client/work/filter.ts'
import { setFilter } from '../../lib/client/work/store.ts'
import { compose } from '../../lib/client/work/ui.ts'
import { BackToAgents } from '../shell/BackToAgents.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { Button } from '../ui/Button.tsx'
import { CenterPage } from '../ui/CenterPage.tsx'
import { Kbd } from '../ui/Kbd.tsx'

/** No project yet: what one is for, and how to begin. */
export function NoProjects() {
  const mayMake = useMay('manage')
  return (
    <>
      <div className="flex h-8 shrink-0 items-center px-2.5 max-sm:h-12 max-sm:pl-0">
        <ShowSidebar />
        <BackToAgents />
      </div>
      <CenterPage title="Say what is to be done">
        <p>
          A project is a directory with tasks. You hand a task to an agent on any host; it reports
          here how far it is, and asks when it needs you.
        </p>
        {mayMake ? (
          <Button
            look="primary"
            className="mt-5"
            data-region-entry
            onClick={() => openOverlay({ kind: 'work', work: { show: 'project' } })}
          >
            New project
          </Button>
        ) : (
          <p className="mt-3 text-faint">There are none yet.</p>
        )}
      </CenterPage>
    </>
  )
}

/** A project without tasks. */
export function NoTasks({ changeable }: { changeable: boolean }) {
  return (
    <CenterPage title="No tasks yet">
      {changeable ? (
        <>
          <p>
            Write down what is to be done, one line a task. Then start an agent on one with{' '}
            <Kbd>s</Kbd>, or let an orchestrator share them out.
          </p>
          <Button look="primary" className="mt-5" data-region-entry onClick={() => compose(null)}>
            New task
          </Button>
        </>
      ) : (
        <p>Whoever manages this project adds them.</p>
      )}
    </CenterPage>
  )
}

/** The filter leaves nothing. */
export function NoMatches() {
  return (
    <CenterPage title="No task matches">
      <p>The filter leaves nothing of this project’s tasks.</p>
      <Button className="mt-5" onClick={() => setFilter(NO_FILTER)}>
        Show all
      </Button>
    </CenterPage>
  )
}
