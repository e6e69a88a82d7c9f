const KEPT = ['LANG', 'LC_ALL', 'LC_CTYPE', 'LOGNAME', 'TMPDIR', 'TZ', 'USER']

/** `process.env` as spawn() takes it; Next's types demand a NODE_ENV that nobody else does. */
export type Env = NodeJS.ProcessEnv & Record<string, string>

/**
 * The environment for a process that a test starts: a short list of what a login gives, none of what
 * npm, vitest, tmux or a developer's shell add, then `extra`. An undefined value removes.
 */
export function cleanEnv(extra: Record<string, string | undefined> = {}): Env {
  const env: Record<string, string> = {
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    SHELL: '/bin/bash',
    PATH: (process.env.PATH ?? '')
      .split(':')
      .filter((dir) => !/node_modules\/\.bin\/?$|@npmcli/.test(dir))
      .join(':'),
  }
  for (const name of KEPT) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
  return env as Env
}
