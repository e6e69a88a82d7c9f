import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isLookedAt, markLookedAt } from '../../../lib/client/seen.ts'
import { useDashboard } from '../../../lib/client/store.ts'
import { EMPTY } from '../../../lib/client/workspace/layout.ts'
import { openBeside, showAgent } from '../../../lib/client/workspace/operations.ts'
import { useWorkspace } from '../../../lib/client/workspace/store.ts'

const page = (pathname: string, visibilityState: string) => {
  vi.stubGlobal('location', { pathname })
  vi.stubGlobal('document', { visibilityState })
}

beforeEach(() => {
  const workspace = openBeside(showAgent(EMPTY, 'left'), 'right')
  useWorkspace.setState({ workspace })
  useDashboard.setState({ selectedId: 'right', unseen: new Set(['left', 'right', 'elsewhere']) })
})
afterEach(() => vi.unstubAllGlobals())

it('takes the marks from every pane in front, and from nothing else', () => {
  page('/', 'visible')
  markLookedAt()
  expect([...useDashboard.getState().unseen]).toEqual(['elsewhere'])
})

it('sees nothing in a page that is hidden, or that shows the settings', () => {
  page('/', 'hidden')
  expect(isLookedAt('right')).toBe(false)
  page('/settings', 'visible')
  markLookedAt()
  expect(useDashboard.getState().unseen.size).toBe(3)
})
