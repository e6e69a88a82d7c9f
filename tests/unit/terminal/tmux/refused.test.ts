import { expect, test } from 'vitest'
import { tmuxRefused } from '../../../../lib/terminal/tmux/refused.ts'

test('a session that has just ended is no fault of tmux', () => {
  expect(tmuxRefused("can't find session: $1")).toMatchObject({ code: 'AGENT_BUSY', status: 409 })
  expect(tmuxRefused("can't find pane: %3", 'x').code).toBe('AGENT_BUSY')
  expect(tmuxRefused('no server running', 'source-file')).toMatchObject({
    code: 'TMUX_UNAVAILABLE',
    details: { command: 'source-file' },
  })
})
