import type { WorkOverlay } from '../../lib/client/work/overlay.ts'
import DeleteProjectDialog from './DeleteProjectDialog.tsx'
import DeleteSessionDialog from './DeleteSessionDialog.tsx'
import DeleteTaskDialog from './DeleteTaskDialog.tsx'
import ProjectDialog from './ProjectDialog.tsx'
import SpawnDialog from './SpawnDialog.tsx'
import TaskMenu from './TaskMenu.tsx'

/** The dialog or menu of the pages of work that is open. */
export default function WorkOverlays(overlay: WorkOverlay) {
  switch (overlay.show) {
    case 'project':
      return <ProjectDialog id={overlay.id} />
    case 'project-delete':
      return <DeleteProjectDialog id={overlay.id} />
    case 'task-menu':
      return <TaskMenu id={overlay.id} x={overlay.x} y={overlay.y} />
    case 'task-delete':
      return <DeleteTaskDialog id={overlay.id} />
    case 'spawn':
      return <SpawnDialog taskIds={overlay.taskIds} />
    case 'session-delete':
      return <DeleteSessionDialog id={overlay.id} />
  }
}
