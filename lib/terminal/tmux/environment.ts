const OWN = new Set(['PORT', 'HOST', 'NODE_ENV', 'DATABASE_URL', 'INIT_CWD', 'TMUX', 'TMUX_PANE'])
const OWN_PREFIX =
  /^(npm_|MAESTRO_|NEXT_|__NEXT|VITEST|DATA_DIR$|NODE_OPTIONS$|FORCE_COLOR$|NO_COLOR$)/i

/**
 * The environment of tmux servers and agents that we start: the user's own, without what belongs to
 * this node (its port, database and tokens, npm's variables) and with a UTF-8 locale.
 */
export function agentEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || OWN.has(name) || OWN_PREFIX.test(name)) continue
    clean[name] = value
  }
  if (clean.PATH) clean.PATH = withoutPackageBins(clean.PATH)
  if (!isUtf8(clean)) {
    // LC_ALL, where it is set, counts instead of LC_CTYPE (locale(7)).
    clean[clean.LC_ALL ? 'LC_ALL' : 'LC_CTYPE'] =
      process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  }
  // Next's types demand NODE_ENV of every environment; this one must not have it.
  return clean as NodeJS.ProcessEnv
}

/** `npm start` puts the package's own executables first; an agent must not find those. */
function withoutPackageBins(path: string): string {
  return path
    .split(':')
    .filter((dir) => !/\/node_modules\/\.bin\/?$|\/@npmcli\/run-script\//.test(dir))
    .join(':')
}

function isUtf8(env: Record<string, string>): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
}
