import { describe, expect, it } from 'vitest'
import { agentEnvironment } from '../../../../lib/terminal/tmux/environment.ts'
import { createTmuxExec } from '../../../../lib/terminal/tmux/exec.ts'
import { createTmux } from '../../../support/tmux.ts'
import { until } from '../../../support/until.ts'

const clean = (env: Record<string, string>) =>
  agentEnvironment({ LANG: 'en_US.UTF-8', ...env } as unknown as NodeJS.ProcessEnv)

describe('agentEnvironment', () => {
  const ours = {
    PORT: '23000',
    HOST: 'h',
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://u:secret@h/d',
    DATA_DIR: '/d',
    INIT_CWD: '/w',
    TMUX: '/s,1,0',
    TMUX_PANE: '%1',
    MAESTRO_TOKEN: 'secret',
    MAESTRO_OPEN: '1',
    npm_config_cache: '/c',
    npm_lifecycle_event: 'start',
    NPM_CONFIG_PREFIX: '/p',
    NODE_OPTIONS: '--inspect',
    NEXT_TELEMETRY_DISABLED: '1',
    __NEXT_PRIVATE: '1',
    VITEST: 'true',
    FORCE_COLOR: '1',
    NO_COLOR: '1',
  }

  it.each(Object.entries(ours))('leaves out %s', (name, value) => {
    expect(clean({ [name]: value })).toEqual({ LANG: 'en_US.UTF-8' })
  })

  it("keeps what is the user's", () => {
    const users = {
      HOME: '/home/u',
      SHELL: '/bin/zsh',
      EDITOR: 'vim',
      SSH_AUTH_SOCK: '/s',
      ANTHROPIC_API_KEY: 'k',
      HOSTNAME: 'box',
      NODE_PATH: '/n',
      PORTAL: 'x',
      TMUX_TMPDIR: '/t',
      NVM_DIR: '/nvm',
    }
    expect(clean(users)).toEqual({ LANG: 'en_US.UTF-8', ...users })
  })

  it.each([
    ['/r/node_modules/.bin:/usr/bin', '/usr/bin'],
    ['/r/node_modules/.bin/:/a:/r/x/node_modules/.bin:/b', '/a:/b'],
    ['/g/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin:/usr/bin', '/usr/bin'],
    ['/usr/bin:/home/u/node_modules/.binary:/bin', '/usr/bin:/home/u/node_modules/.binary:/bin'],
    ['/a::/b', '/a::/b'],
  ])('PATH %s becomes %s', (path, wanted) => {
    expect(clean({ PATH: path }).PATH).toBe(wanted)
  })

  it.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ LANG: 'C' }, false],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false],
    [{ LANG: 'C', LC_CTYPE: 'UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{ LC_ALL: 'C.UTF-8', LANG: 'C' }, true],
  ])('%j is UTF-8: %s', (env, utf8) => {
    const before = env as unknown as NodeJS.ProcessEnv
    const after = agentEnvironment(before)
    if (utf8) expect(after).toEqual(before)
    const charset = after.LC_ALL || after.LC_CTYPE || after.LANG
    expect(charset).toMatch(/utf-?8/i)
  })
})

it('is what a tmux server and its sessions get that we start', async () => {
  const tmux = createTmux()
  try {
    const planted = { ...tmux.env, MAESTRO_TOKEN: 'planted', DATABASE_URL: 'planted', LANG: 'C' }
    const exec = createTmuxExec(tmux.socket, planted as unknown as NodeJS.ProcessEnv)
    await exec.startingScript(["new-session -d -s a -x 200 'env; locale charmap; exec cat'"])
    const screen = await until(async () => {
      const text = await tmux.capture('a', '-S', '-100')
      return /^(UTF-8|ANSI.*)$/m.test(text) && text
    })
    expect(screen).toContain('HOME=')
    expect(screen).not.toContain('planted')
    expect(screen).toMatch(/^UTF-8$/m)
  } finally {
    await tmux.close()
  }
})
