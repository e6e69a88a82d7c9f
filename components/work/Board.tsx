'use client'

import { useEffect } from 'react'
import { usePrefs } from '../../lib/client/prefs.ts'
import { isFiltering } from '../../lib/client/work/filter.ts'
import { followWork, openProject } from '../../lib/client/work/load.ts'
import {
  followBoardAddress,
  goOnBoard,
  lastProject,
  useBoardPlace,
} from '../../lib/client/work/place.ts'
import { useProject, useWork } from '../../lib/client/work/store.ts'
import { STATUSES } from '../../lib/client/work/words.ts'
import type { Project } from '../../lib/wire/project.ts'
import { useIsPhone } from '../ui/useMedia.ts'
import { AwayNotice } from './AwayNotice.tsx'
import { BoardHeader } from './BoardHeader.tsx'
import { NoMatches, NoProjects, NoTasks } from './EmptyBoard.tsx'
import { Kanban } from './Kanban.tsx'
import { NewTask } from './NewTask.tsx'
import { TaskPanel } from './TaskPanel.tsx'
import { TaskTree } from './TaskTree.tsx'
import { useBoardKeys } from './useBoardKeys.ts'
import { useRefusal } from './useChangeable.ts'
import { WorkLoading } from './WorkLoading.tsx'

/** The project of the address, else the last one, else the first: the address says so then. */
function useChosenProject(): string | null {
  const asked = useBoardPlace(({ projectId }) => projectId)
  const projects = useWork((state) => state.projects)
  useEffect(() => {
    if (asked !== null) openProject(asked)
  }, [asked])
  useEffect(() => {
    if (!projects || (asked !== null && projects.has(asked))) return
    const last = lastProject()
    const first = last && projects.has(last) ? last : projects.keys().next().value
    goOnBoard({ projectId: first ?? null, taskId: null }, 'replace')
  }, [asked, projects])
  return asked
}

/** The board of one project, with the task that is open beside it. */
export default function Board() {
  useEffect(followBoardAddress, [])
  useEffect(followWork, [])
  const project = useProject(useChosenProject())
  const none = useWork(({ projects }) => projects?.size === 0)
  if (none) return <NoProjects />
  return project ? <ProjectBoard key={project.id} project={project} /> : <WorkLoading />
}

function ProjectBoard({ project }: { project: Project }) {
  const refusal = useRefusal(project.id)
  const changeable = refusal === null
  const taskId = useBoardPlace((place) => place.taskId)
  useBoardKeys(changeable)
  const isPhone = useIsPhone()
  if (isPhone && taskId) {
    return (
      <>
        <h1 className="sr-only">Task of {project.name}</h1>
        {changeable && <NewTask projectId={project.id} />}
        <TaskPanel key={taskId} id={taskId} />
      </>
    )
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <BoardHeader project={project} changeable={changeable} />
      {project.heardAt !== undefined && <AwayNotice reason={refusal} />}
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {changeable && <NewTask projectId={project.id} />}
          <Tasks project={project} changeable={changeable} />
        </div>
        {taskId && <TaskPanel key={taskId} id={taskId} />}
      </div>
    </div>
  )
}

function Tasks({ project, changeable }: { project: Project; changeable: boolean }) {
  const loaded = useWork((state) => state.tasksLoaded && state.projectId === project.id)
  const isEmpty = useWork(({ columns }) => STATUSES.every((status) => columns[status].length === 0))
  const filtering = useWork(({ filter }) => isFiltering(filter))
  const view = usePrefs((prefs) => prefs.boardView)
  if (!loaded) return <WorkLoading />
  if (isEmpty && filtering) return <NoMatches />
  if (isEmpty) return <NoTasks changeable={changeable} />
  if (view === 'tree') return <TaskTree projectId={project.id} changeable={changeable} />
  return <Kanban changeable={changeable} />
}
