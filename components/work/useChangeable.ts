import { refusalFor, useMay } from '../../lib/client/access/role.ts'
import { hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { clockTime } from '../../lib/client/time.ts'
import { useProject } from '../../lib/client/work/store.ts'

/** Why a project's work cannot be changed from here now, in words; null when it can. */
export function useRefusal(projectId: string | null): string | null {
  const mayManage = useMay('manage')
  const project = useProject(projectId)
  const home = useDashboard((state) => project && hostLabel(state.hosts, project.homeId))
  if (!mayManage) return refusalFor('manage')
  if (project?.heardAt === undefined) return null
  return `This project is kept on ${home}, which was heard last at ${clockTime(project.heardAt)}. You see its last copy; nothing can be changed until it is back.`
}

export const useChangeable = (projectId: string | null): boolean => useRefusal(projectId) === null
