import { describe, expect, it } from 'vitest'
import { EMPTY } from '../../../../lib/client/workspace/layout.ts'
import { openBeside, openInNewTab } from '../../../../lib/client/workspace/operations.ts'
import { parseWorkspace, storedText } from '../../../../lib/client/workspace/stored.ts'

const workspace = openInNewTab(['a', 'b', 'c'].reduce(openBeside, EMPTY), 'd')

/** The stored text with something of its first tab changed. */
function damaged(change: (tab: Record<string, unknown>) => void): string {
  const value = JSON.parse(storedText(workspace)) as { tabs: Record<string, unknown>[] }
  change(value.tabs[0] ?? {})
  return JSON.stringify(value)
}

describe('the remembered workspace', () => {
  it('comes back as it was', () => {
    expect(parseWorkspace(storedText(workspace))).toEqual(workspace)
  })

  it.each([
    ['nothing', null],
    ['an empty text', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['another version', storedText(workspace).replace('"version":1', '"version":2')],
    ['no tabs', '{"version":1,"active":"","tabs":[]}'],
    ['a tab without rows', damaged((tab) => delete tab.rows)],
    [
      'a row without panes',
      damaged((tab) => Object.assign(tab, { rows: [{ size: 1, panes: [] }] })),
    ],
    [
      'a size that is none',
      damaged((tab) =>
        Object.assign(tab, { rows: [{ size: -1, panes: [{ agentId: 'a', size: 1 }] }] }),
      ),
    ],
    [
      'an agent twice',
      damaged((tab) =>
        Object.assign(tab, { rows: [{ size: 1, panes: [{ agentId: 'd', size: 1 }] }] }),
      ),
    ],
    ['an id that is no text', damaged((tab) => Object.assign(tab, { id: 7 }))],
  ])('is empty when %s is stored', (_what, text) => {
    expect(parseWorkspace(text)).toEqual(EMPTY)
  })

  it('takes what it can of a focus and a front that are not there', () => {
    const text = damaged((tab) => Object.assign(tab, { focused: 'nobody', zoomed: 'yes' }))
    const read = parseWorkspace(text.replace(/"active":"\w+"/, '"active":"nowhere"'))
    expect(read.tabs[0]).toMatchObject({ focused: 'a', zoomed: false })
    expect(read.active).toBe(read.tabs[0]?.id)
  })
})
