import { manualCommand } from './system.mjs'
import { SetupError } from './words.mjs'

/** What npm's output tells about why it failed, first match wins. */
const CAUSES = [
  {
    match: /ENOSPC|no space left on device/i,
    words: 'The disk is full.',
    commands: ({ root }) => [`df -h '${root}'`],
  },
  {
    match: /EROFS|read-only file system/i,
    words: 'The directory is on a read-only file system; copy it to where you may write.',
    commands: ({ root }) => [`cp -R '${root}' ~/maestro && cd ~/maestro && npm start`],
  },
  {
    match: /npm (?:ERR!|error) code (?:EACCES|EPERM)/,
    words: 'A file may not be written: it belongs to another user, or is write-protected.',
    commands: ({ root }) => [`sudo chown -R "$(id -un)" '${root}' ~/.npm`],
  },
  {
    match:
      /gyp ERR! find Python|not found: make|make: (?:g\+\+|c\+\+|cc|gcc)|(?:g\+\+|c\+\+|cc|gcc|clang): (?:command )?not found|No such file or directory[^\n]*(?:g\+\+|make)|No Xcode or CLT/i,
    words:
      'A native module had to be compiled, and its tools are missing: Python 3, make and a C++ compiler.',
    commands: () => [manualCommand('build-tools')],
    needsTools: true,
  },
  {
    match:
      /gyp ERR![^\n]*(?:headers|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network)/i,
    words:
      "A native module had to be compiled, and the C++ headers of this Node could not be fetched. Without a network they must lie in Node's own prefix (include/node/node.h), as Node's official archives have them.",
    commands: () => ['npm config set nodedir /path/of/node/prefix', 'npm start'],
  },
  {
    match:
      /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    words: 'The package registry could not be reached, and npm has not all packages in its cache.',
    commands: () => ['npm ping', 'npm start'],
  },
  {
    match: /\b(?:SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY)|CERT_)\w*/,
    words: "The registry's certificate is not trusted here, as behind a company's proxy.",
    commands: () => ['NODE_EXTRA_CA_CERTS=/path/of/ca.pem npm start'],
  },
  {
    match: /EINTEGRITY/,
    words: 'A package in the cache is damaged.',
    commands: () => ['npm cache clean --force', 'npm start'],
  },
  {
    match: /can only install packages when your package\.json and package-lock\.json|EUSAGE/,
    words: 'package.json and package-lock.json do not fit together.',
    commands: () => ['git checkout package.json package-lock.json', 'npm start'],
  },
]

/** A SetupError with the reason of npm's failure, or with npm's last words when it is a new one. */
export function npmWords(output, { root, log, args }) {
  const cause = CAUSES.find(({ match }) => match.test(output))
  const what = `\`npm ${args[0]}\` failed.`
  if (!cause) {
    const tail = output.trim().split('\n').slice(-15).join('\n')
    return new SetupError(`${what}\n${tail}`, [`npm ${args.join(' ')}`], log)
  }
  const error = new SetupError(`${what} ${cause.words}`, cause.commands({ root }), log)
  error.needsTools = cause.needsTools ?? false
  return error
}
