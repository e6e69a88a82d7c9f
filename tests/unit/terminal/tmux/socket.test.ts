import { existsSync, statSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { ensureSocketDir, isListening, socketPath } from '../../../../lib/terminal/tmux/socket.ts'
import { tempDir } from '../../../support/temp.ts'
import { createTmux } from '../../../support/tmux.ts'

const uid = process.getuid?.() ?? 0

describe('socketPath', () => {
  it.each<[string, string | undefined, Record<string, string>, string]>([
    ['the default', undefined, {}, `/tmp/tmux-${uid}/default`],
    ['in TMUX_TMPDIR', undefined, { TMUX_TMPDIR: '/run/x' }, `/run/x/tmux-${uid}/default`],
    ['an empty TMUX_TMPDIR', undefined, { TMUX_TMPDIR: '' }, `/tmp/tmux-${uid}/default`],
    ['a name', 'work', {}, `/tmp/tmux-${uid}/work`],
    ['a name, in TMUX_TMPDIR', 'work', { TMUX_TMPDIR: '/r' }, `/r/tmux-${uid}/work`],
    ['a path', '/x/sock', { TMUX_TMPDIR: '/r', TMUX: '/y,1,0' }, '/x/sock'],
    ['the server around us', undefined, { TMUX: '/y/sock,123,0' }, '/y/sock'],
    ['a name rather than the server around us', 'w', { TMUX: '/y,1,0' }, `/tmp/tmux-${uid}/w`],
  ])('%s', (_, setting, env, path) => {
    expect(socketPath(setting, env as unknown as NodeJS.ProcessEnv)).toBe(path)
  })

  it('is where tmux itself has it', async () => {
    const tmux = createTmux()
    try {
      await tmux.newSession('a')
      expect(existsSync(socketPath(undefined, tmux.env))).toBe(true)
    } finally {
      await tmux.close()
    }
  })
})

describe('the socket', () => {
  const dir = tempDir()
  afterAll(() => dir.close())

  it('has a private directory, made when it is missing', () => {
    const made = ensureSocketDir(`${dir.path}/a/b/sock`)
    expect(made).toBe(`${dir.path}/a/b`)
    expect(statSync(made).mode & 0o777).toBe(0o700)
    expect(ensureSocketDir(`${dir.path}/a/b/sock`)).toBe(made)
  })

  it('is listening while a server runs, and not before or after, though its file stays', async () => {
    const tmux = createTmux()
    try {
      expect(await isListening(tmux.socket)).toBe(false)
      await tmux.newSession('a')
      expect(await isListening(tmux.socket)).toBe(true)
      const pid = await tmux.pid()
      process.kill(pid ?? 0, 'SIGKILL')
      await expect.poll(() => isListening(tmux.socket)).toBe(false)
      expect(existsSync(tmux.socket)).toBe(true)
    } finally {
      await tmux.close()
    }
  })
})
