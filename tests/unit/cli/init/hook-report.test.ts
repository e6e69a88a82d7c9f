import { describe, expect, test } from 'vitest'
import { hookReport } from '../../../../lib/cli/init/hook-report.ts'
import { ActivityReport } from '../../../../lib/wire/agent.ts'

describe('what an event says', () => {
  test.each([
    ['UserPromptSubmit', {}, 'working', undefined],
    ['PreToolUse', { tool_name: 'Bash' }, 'working', undefined],
    ['PostToolUse', {}, 'working', undefined],
    ['Stop', {}, 'idle', undefined],
    ['SessionEnd', {}, 'idle', undefined],
    [
      'PermissionRequest',
      { tool_name: 'Bash', tool_input: { command: 'rm -r x' } },
      'waiting',
      'May Bash be used? rm -r x',
    ],
    ['PermissionRequest', {}, 'waiting', 'May a tool be used?'],
    [
      'PreToolUse',
      { tool_name: 'AskUserQuestion', tool_input: { questions: [{ question: 'Which?' }] } },
      'waiting',
      'Which?',
    ],
    [
      'PreToolUse',
      { tool_name: 'AskUserQuestion', tool_input: 'x' },
      'waiting',
      'Claude asks something.',
    ],
    [
      'PreToolUse',
      { tool_name: 'ExitPlanMode' },
      'waiting',
      'The plan is ready. Shall it be carried out?',
    ],
    [
      'Notification',
      { notification_type: 'permission_prompt', message: 'Claude needs it' },
      'waiting',
      'Claude needs it',
    ],
    [
      'Notification',
      { notification_type: 'idle_prompt', message: 'Claude is waiting for your input' },
      'idle',
      undefined,
    ],
    [
      'Notification',
      { message: 'Claude needs your permission to use Bash' },
      'waiting',
      'Claude needs your permission to use Bash',
    ],
    ['Notification', { message: 'Claude is waiting for your input' }, 'idle', undefined],
    ['codex', { type: 'agent-turn-complete', 'last-assistant-message': 'Done' }, 'idle', undefined],
  ])('%s %o', (event, payload, activity, message) => {
    const report = hookReport(event, payload)
    expect(report).toEqual({ activity, event, ...(message && { message }) })
    expect(ActivityReport.safeParse(report).success).toBe(true)
  })

  test.each([
    ['Notification', { notification_type: 'auth_success', message: 'Signed in' }],
    ['Notification', {}],
    ['codex', { type: 'something-new' }],
    ['PreCompact', {}],
    ['', {}],
    ['constructor', {}],
  ])('nothing: %s %o', (event, payload) => {
    expect(hookReport(event, payload)).toBeNull()
  })

  test('a message is cut to what the node takes', () => {
    const report = hookReport('Notification', { message: `permission ${'x'.repeat(10_000)}` })
    expect(ActivityReport.safeParse(report).success).toBe(true)
  })
})
