import { expect, it } from 'vitest'
import { isSupported, parseVersion } from '../../../../lib/terminal/tmux/version.ts'

it.each([
  ['tmux 3.3a\n', '3.3a', true],
  ['tmux 3.2', '3.2', true],
  ['tmux 3.2-rc3', '3.2-rc3', true],
  ['tmux 3.10', '3.10', true],
  ['tmux 4.0', '4.0', true],
  ['tmux next-3.6', 'next-3.6', true],
  ['tmux openbsd-7.5', 'openbsd-7.5', true],
  ['tmux master', 'master', true],
  ['tmux 3.1c', '3.1c', false],
  ['tmux 2.9', '2.9', false],
  ['tmux 1.8', '1.8', false],
])('%j is %s, supported: %s', (line, text, supported) => {
  const version = parseVersion(line)
  expect(version?.text).toBe(text)
  expect(version && isSupported(version)).toBe(supported)
})

it.each(['', 'tmux', 'screen 4.9', 'tmuxinator 3.0', 'command not found'])(
  '%j is not the version of tmux',
  (line) => {
    expect(parseVersion(line)).toBeNull()
  },
)
