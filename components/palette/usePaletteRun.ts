import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { focusRegion } from '../../lib/client/focus.ts'
import { closeOverlay, openOverlay, useOverlay } from '../../lib/client/overlay.ts'
import type { PaletteItem } from '../../lib/client/palette/items.ts'
import { markUsed } from '../../lib/client/palette/recent.ts'
import { setPrefs } from '../../lib/client/prefs.ts'
import { revealRow } from '../../lib/client/reveal.ts'
import { selectAgent } from '../../lib/client/selection.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { groupKey, hostKey } from '../../lib/client/tree.ts'
import { agentActions } from '../agents/agentActions.ts'
import { type OpenHow, useOpenAgent } from '../agents/useSelectAgent.ts'
import { useIsPhone } from '../ui/useMedia.ts'
import { useGoToBoard } from '../work/useGoToBoard.ts'
import { COMMANDS } from './commands.ts'

/** The focus goes where the item leads, not back to where it was. */
function closeForGood(): void {
  useOverlay.setState({ returnTo: null })
  closeOverlay('palette')
}

/** An agent of the group, which knows its name and host. */
function memberOf(key: string) {
  const agents = [...useDashboard.getState().agents.values()]
  return agents.find(({ hostId, path }) => groupKey(hostId, path[0], path[1]) === key)
}

/** Does what an item stands for. Beside: an agent in a pane of its own, a new one in a group or on a host. */
export function usePaletteRun(): (item: PaletteItem, how: OpenHow) => void {
  const router = useRouter()
  const openAgent = useOpenAgent()
  const goToBoard = useGoToBoard()
  const isPhone = useIsPhone()
  return useCallback(
    (item: PaletteItem, how: OpenHow) => {
      markUsed(item.key)
      const show = (...keys: [string, ...string[]]) => {
        closeForGood()
        // The list is a page of its own there.
        if (isPhone && location.pathname !== '/') router.push('/')
        else if (isPhone) selectAgent(null)
        revealRow(keys)
      }
      switch (item.kind) {
        case 'agent':
          closeForGood()
          openAgent(item.target, isPhone ? 'here' : how)
          requestAnimationFrame(() => focusRegion('main'))
          break
        case 'action':
          runAction(item.target, openAgent)
          break
        case 'template':
          openOverlay({ kind: 'new', templateId: item.target })
          break
        case 'page':
          closeForGood()
          router.push(item.target)
          break
        case 'project':
          closeForGood()
          goToBoard({ projectId: item.target, taskId: null })
          break
        case 'theme':
          closeOverlay('palette')
          setPrefs({ theme: item.target })
          break
        case 'host':
          if (how === 'here') show(hostKey(item.target))
          else openOverlay({ kind: 'new', hostId: item.target })
          break
        case 'group': {
          const member = memberOf(item.target)
          if (!member) break
          const [level1, level2] = member.path
          const name = `${level2 ? `${level1}-${level2}` : level1}-`
          if (how === 'here') show(item.target, hostKey(member.hostId))
          else openOverlay({ kind: 'new', name, hostId: member.hostId })
        }
      }
    },
    [router, openAgent, goToBoard, isPhone],
  )
}

/** These put the focus somewhere, which they can once the palette has let go of it. */
const MOVE_FOCUS = new Set(['filter', 'agent/notes', 'agent/tags', 'agent/tab'])

/** Some actions open what floats next, which takes the palette's place; after others it closes. */
function runAction(target: string, openAgent: (id: string, how: OpenHow) => void): void {
  const action = actionOf(target, openAgent)
  if (MOVE_FOCUS.has(target)) {
    closeForGood()
    requestAnimationFrame(() => action?.run())
  } else {
    action?.run()
    closeOverlay('palette')
  }
}

function actionOf(target: string, openAgent: (id: string, how: OpenHow) => void) {
  if (!target.startsWith('agent/')) return COMMANDS.find(({ id }) => id === target)
  const { agents, selectedId } = useDashboard.getState()
  const agent = selectedId ? agents.get(selectedId) : undefined
  if (!agent) return undefined
  const actions = agentActions(agent, openAgent).flat()
  return actions.find(({ id }) => `agent/${id}` === target)
}
