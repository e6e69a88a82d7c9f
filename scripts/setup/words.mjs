/** A failure of set-up that a person can act on: what happened, and the commands that help. */
export class SetupError extends Error {
  /**
   * @param {string} message what happened and why
   * @param {string[]} [commands] what to run, one a line
   * @param {string} [log] path of the file with everything the tool said
   */
  constructor(message, commands = [], log) {
    super(message)
    this.name = 'SetupError'
    this.commands = commands
    this.log = log
  }
}

/** Prints a set-up failure as words, and anything else with its stack. */
export function explain(error) {
  if (!(error instanceof SetupError)) {
    console.error(error)
    return
  }
  const lines = ['', error.message]
  if (error.commands.length > 0) {
    lines.push('', 'What to run:', ...error.commands.map((command) => `  ${command}`))
  }
  if (error.log) lines.push('', `All of the output: ${error.log}`)
  console.error(`${lines.join('\n')}\n`)
}

/** Words for errors of the file system, null when there are none to add. */
export function fileSystemWords(error, root) {
  switch (error?.code) {
    case 'ENOSPC':
      return new SetupError(`No space is left on the disk that holds ${root}.`, [`df -h '${root}'`])
    case 'EROFS':
      return new SetupError(
        `${root} is on a read-only file system, and set-up has to write there (node_modules, dist).`,
        [`cp -R '${root}' ~/maestro && cd ~/maestro && npm start`],
      )
    case 'EACCES':
    case 'EPERM':
      return new SetupError(
        `Set-up may not write ${error.path ?? root}. It belongs to another user, or is write-protected.`,
        [`sudo chown -R "$(id -un)" '${root}'`],
      )
    default:
      return null
  }
}
