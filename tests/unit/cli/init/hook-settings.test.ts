import { describe, expect, test } from 'vitest'
import {
  withClaudeHooks,
  withCodexNotify,
  withoutClaudeHooks,
  withoutCodexNotify,
} from '../../../../lib/cli/init/hook-settings.ts'

const MAESTRO = ['/usr/bin/node', '/opt/maestro.mjs']
const OLD = ['/old/node', '/old/maestro.mjs']
const USER = `{
  "model": "opus",
  "hooks": {
    "Stop": [
      {
        "matcher": "",
        "hooks": [
          {
            "type": "command",
            "command": "say done"
          }
        ]
      }
    ],
    "PreCompact": []
  },
  "permissions": {
    "allow": []
  }
}
`

describe('Claude Code’s settings', () => {
  test('keep all that was there, in its order, and get ours behind it', () => {
    const settings = JSON.parse(withClaudeHooks(USER, MAESTRO))
    expect(Object.keys(settings)).toEqual(['model', 'hooks', 'permissions'])
    expect(settings.hooks.Stop).toHaveLength(2)
    expect(settings.hooks.Stop[0].hooks[0].command).toBe('say done')
    expect(settings.hooks.Stop[1].hooks[0].command).toContain('hook Stop')
    expect(settings.hooks.PermissionRequest).toHaveLength(1)
  })

  test('are changed once only', () => {
    const once = withClaudeHooks(USER, MAESTRO)
    expect(withClaudeHooks(once, MAESTRO)).toBe(once)
  })

  test('forget where an older command was', () => {
    const text = withClaudeHooks(withClaudeHooks(USER, OLD), MAESTRO)
    expect(text).not.toContain('/old/')
    expect(JSON.parse(text)).toEqual(JSON.parse(withClaudeHooks(USER, MAESTRO)))
  })

  test.each([
    ['two blanks', USER],
    ['tabs', `${JSON.stringify(JSON.parse(USER), null, '\t')}\n`],
    ['no line end', JSON.stringify({ a: 1 }, null, 4)],
    ['no hooks', '{\n  "model": "opus"\n}\n'],
  ])('are as before when ours are removed: %s', (_, text) => {
    expect(withoutClaudeHooks(withClaudeHooks(text, MAESTRO))).toBe(text)
  })

  test('without ours are left alone', () => {
    expect(withoutClaudeHooks(USER)).toBe(USER)
    expect(withoutClaudeHooks('')).toBe('')
  })

  test('a group that holds another hook beside ours keeps that one', () => {
    const settings = JSON.parse(withClaudeHooks('', MAESTRO))
    settings.hooks.Stop[0].hooks.push({ type: 'command', command: 'say done' })
    const { hooks } = JSON.parse(withoutClaudeHooks(JSON.stringify(settings)))
    expect(hooks).toEqual({ Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }] })
  })

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'no JSON object'],
    ['{"hooks":[]}', '`hooks`'],
    ['{"hooks":{"Stop":{}}}', '`hooks`'],
  ])('that nobody understands are refused: %s', (text, why) => {
    expect(() => withClaudeHooks(text, MAESTRO)).toThrow(why)
    expect(() => withoutClaudeHooks(text)).toThrow(why)
  })
})

describe('Codex’s settings', () => {
  const LINE = 'notify = ["/usr/bin/node","/opt/maestro.mjs","hook","codex"] # maestro\n'
  const TOML = '# mine\nmodel = "gpt"\n\n[tui]\nnotifications = true\n'

  test('get our line before every table', () => {
    expect(withCodexNotify(TOML, MAESTRO)).toBe(LINE + TOML)
    expect(withCodexNotify('', MAESTRO)).toBe(LINE)
  })

  test('are changed once only, and forget an older command', () => {
    expect(withCodexNotify(LINE + TOML, MAESTRO)).toBe(LINE + TOML)
    expect(withCodexNotify(withCodexNotify(TOML, OLD), MAESTRO)).toBe(LINE + TOML)
  })

  test('are as before when our line is removed', () => {
    expect(withoutCodexNotify(withCodexNotify(TOML, MAESTRO))).toBe(TOML)
    expect(withoutCodexNotify(TOML)).toBe(TOML)
  })

  test('with a program of the user’s are refused, and never lose it', () => {
    const own = `notify = ["say"]\n${TOML}`
    expect(() => withCodexNotify(own, MAESTRO)).toThrow('only one program')
    expect(withoutCodexNotify(own)).toBe(own)
  })
})
