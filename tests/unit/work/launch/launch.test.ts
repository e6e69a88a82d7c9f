import { describe, expect, test } from 'vitest'
import { PermissionMode as Modes, type PermissionMode } from '../../../../lib/wire/manifest.ts'
import type { SkillWithInstructions } from '../../../../lib/wire/skill.ts'
import { LAUNCHABLE, planLaunch } from '../../../../lib/work/launch/launch.ts'
import { conversationOf } from '../../../../lib/work/launch/programs/claude.ts'
import type { LaunchContext } from '../../../../lib/work/launch/types.ts'
import type { ManifestParts } from '../../../../lib/work/manifest.ts'
import { testManifest } from '../../../support/manifest.ts'

const SKILL: SkillWithInstructions = {
  id: 'review',
  name: 'Review',
  description: 'How we: review',
  type: 'skill',
  version: '1',
  scope: 'shipped',
  source: '/opt/maestro/skills/review',
  instructions: 'Read it twice.',
}

function plan(parts: Partial<ManifestParts>, more: Partial<LaunchContext> = {}) {
  return planLaunch({
    manifest: testManifest(parts),
    prompt: { system: 'SYSTEM', task: 'TASK' },
    skills: [],
    directory: '/s/sess_1',
    maestro: ['node', '/opt/my maestro.mjs'],
    again: false,
    hasNotify: false,
    ...more,
  })
}

const NOTIFY = ['-c', 'notify=["node","/opt/my maestro.mjs","hook","codex"]']
const NETWORK = ['-c', 'sandbox_workspace_write.network_access=true']
const BOTH = 'SYSTEM\n\nTASK'
const FILE = '/s/sess_1/prompt.md'
const SANDBOX = ['--sandbox', 'workspace-write', '--ask-for-approval']

describe('each program by its own flags', () => {
  test.each<[ManifestParts['program'], PermissionMode, string[]]>([
    ['codex', 'acceptEdits', [...SANDBOX, 'on-request', ...NETWORK, ...NOTIFY, BOTH]],
    ['codex', 'interactive', [...SANDBOX, 'untrusted', ...NETWORK, ...NOTIFY, BOTH]],
    [
      'codex',
      'readOnly',
      ['--sandbox', 'read-only', '--ask-for-approval', 'on-request', ...NETWORK, ...NOTIFY, BOTH],
    ],
    [
      'codex',
      'bypassPermissions',
      ['--dangerously-bypass-approvals-and-sandbox', ...NETWORK, ...NOTIFY, BOTH],
    ],
    ['gemini', 'acceptEdits', ['--approval-mode', 'auto_edit', '--prompt-interactive', BOTH]],
    ['gemini', 'interactive', ['--approval-mode', 'default', '--prompt-interactive', BOTH]],
    ['gemini', 'readOnly', ['--approval-mode', 'plan', '--prompt-interactive', BOTH]],
    ['gemini', 'bypassPermissions', ['--approval-mode', 'yolo', '--prompt-interactive', BOTH]],
    ['cursor', 'acceptEdits', [BOTH]],
    ['cursor', 'interactive', [BOTH]],
    ['cursor', 'readOnly', ['--mode', 'ask', BOTH]],
    ['cursor', 'bypassPermissions', ['--force', BOTH]],
    ['aider', 'acceptEdits', ['--yes-always', '--message-file', FILE]],
    ['aider', 'interactive', ['--read', FILE]],
    ['aider', 'readOnly', ['--chat-mode', 'ask', '--message-file', FILE]],
    ['aider', 'bypassPermissions', ['--yes-always', '--message-file', FILE]],
    ['opencode', 'acceptEdits', ['--prompt', BOTH]],
    ['opencode', 'readOnly', ['--agent', 'plan', '--prompt', BOTH]],
    ['shell', 'acceptEdits', ['-i']],
  ])('%s, %s', (program, permissionMode, args) => {
    expect(plan({ program, permissionMode }).args).toEqual(args)
  })

  test.each(['codex', 'gemini', 'cursor', 'aider', 'opencode'] as const)(
    'the model of %s',
    (program) => {
      const { args } = plan({ program, model: 'best' })
      expect(args[args.indexOf('--model') + 1]).toBe('best')
    },
  )

  test('opencode gets its rules by a variable', () => {
    const rules = (permissionMode: PermissionMode) =>
      JSON.parse(plan({ program: 'opencode', permissionMode }).env.OPENCODE_PERMISSION ?? '')
    expect(rules('acceptEdits')).toEqual({
      edit: 'allow',
      bash: { '*': 'ask', 'maestro *': 'allow' },
    })
    expect(rules('interactive').edit).toBe('ask')
    expect(rules('readOnly').edit).toBe('deny')
    expect(rules('bypassPermissions')).toEqual({ '*': 'allow' })
  })

  test('a notify of the user’s own in Codex stays', () => {
    expect(plan({ program: 'codex' }, { hasNotify: true }).args.join(' ')).not.toContain('notify')
  })

  test('the whole prompt is in a file of every program', () => {
    for (const program of LAUNCHABLE) {
      expect(plan({ program }).files['prompt.md']).toBe(`${BOTH}\n`)
    }
  })

  test('a command line of the user is refused, for it would know nothing of its tasks', () => {
    expect(() => plan({ program: 'command' })).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_ERROR',
        message: expect.stringContaining('claude, codex'),
      }),
    )
  })
})

describe('a prompt that is too long for an argument stays in its file', () => {
  const prompt = { system: 'SYSTEM', task: 'ü'.repeat(60_000) }
  test.each(['claude', 'codex', 'gemini', 'cursor', 'aider', 'opencode'] as const)(
    '%s',
    (program) => {
      const { args, files } = plan({ program }, { prompt })
      expect(args.join(' ')).toContain('/s/sess_1/prompt.md')
      expect(Math.max(...args.map((arg) => Buffer.byteLength(arg)))).toBeLessThan(1_000)
      expect(files['prompt.md']).toContain(prompt.task)
    },
  )
})

describe('Claude Code', () => {
  const session = conversationOf('sess_1')

  test('by its flags', () => {
    const { args } = plan({ program: 'claude', model: 'opus', maxTurns: 5 })
    expect(args).toEqual([
      ...['--session-id', session],
      ...['--append-system-prompt', 'SYSTEM'],
      ...['--permission-mode', 'acceptEdits'],
      ...['--model', 'opus'],
      ...['--max-turns', '5'],
      ...['--settings', '/s/sess_1/claude-settings.json'],
      'TASK',
    ])
  })

  test.each(Modes.options)('in the mode %s', (permissionMode) => {
    const { args } = plan({ program: 'claude', permissionMode })
    const names = {
      acceptEdits: 'acceptEdits',
      interactive: 'default',
      readOnly: 'plan',
      bypassPermissions: 'bypassPermissions',
    }
    expect(args[args.indexOf('--permission-mode') + 1]).toBe(names[permissionMode])
  })

  test('takes a UUID, the same for the same session only', () => {
    expect(session).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(conversationOf('sess_1')).toBe(session)
    expect(conversationOf('sess_2')).not.toBe(session)
  })

  test('goes on with a conversation that is there', () => {
    const { args } = plan({ program: 'claude' }, { again: true })
    expect(args.slice(0, 2)).toEqual(['--resume', session])
    expect(args.at(-1)).not.toBe('TASK')
  })

  test('has our hooks and may report without asking', () => {
    const { files } = plan({ program: 'claude' })
    const settings = JSON.parse(files['claude-settings.json'] ?? '')
    expect(settings.hooks.Stop[0].hooks).toEqual([
      {
        type: 'command',
        command:
          '[ -z "$MAESTRO_AGENT_ID$TMUX_PANE" ] || node \'/opt/my maestro.mjs\' hook Stop >/dev/null 2>&1 || : # maestro',
        timeout: 5,
      },
    ])
    expect(settings.permissions.allow).toContain('Bash(maestro task:*)')
    expect(settings.permissions.allow.join()).not.toContain('spawn')
  })

  test('gets skills as a plugin, but not those that it finds itself', () => {
    const own = { ...SKILL, id: 'own', source: '/home/ana/.claude/skills/own' }
    const { args, files } = plan({ program: 'claude' }, { skills: [SKILL, own] })
    expect(args[args.indexOf('--plugin-dir') + 1]).toBe('/s/sess_1/claude-plugin')
    expect(JSON.parse(files['claude-plugin/.claude-plugin/plugin.json'] ?? '').name).toBe('maestro')
    expect(files['claude-plugin/skills/review/SKILL.md']).toBe(
      '---\nname: review\ndescription: "How we: review"\n---\n\nFiles named below are in /opt/maestro/skills/review.\n\nRead it twice.\n',
    )
    expect(Object.keys(files).join()).not.toContain('own')
    expect(plan({ program: 'claude' }, { skills: [own] }).args).not.toContain('--plugin-dir')
  })
})
