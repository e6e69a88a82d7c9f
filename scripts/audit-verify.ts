// `npm run audit:verify`: is the audit log of this DATA_DIR whole?
import { homedir } from 'node:os'
import { auditDirectory } from '../lib/audit/audit.ts'
import { verifyAudit } from '../lib/audit/verify.ts'
import { loadConfig } from '../lib/config.ts'
import { ConfigError } from '../lib/config-error.ts'

const USAGE = `npm run audit:verify

Checks the audit log of this DATA_DIR, whether a node runs or not: every line holds the hash of the
line before it. Says the first line that does not fit, and ends with 1; with 0 when all do.
`

function main(args: readonly string[]): number {
  if (args.length > 0) {
    process.stderr.write(USAGE)
    return 2
  }
  const dir = auditDirectory(loadConfig(process.env, homedir()).dataDir)
  const { lines, last, broken, repaired, unfinished } = verifyAudit(dir)
  if (broken) {
    const { file, line, why } = broken
    process.stderr.write(`The audit log is broken: ${file}, line ${line} ${why}.\n`)
    return 1
  }
  const notes = [
    ...(repaired > 0 ? [`${repaired} half lines of crashes, each told of by the next.`] : []),
    ...(unfinished ? ['The last line is half there: a crash, or a write just now.'] : []),
    ...(last ? [`Newest: ${last.seq} ${last.hash}`] : []),
  ]
  process.stdout.write(
    `${[`${lines} lines in ${dir}, the chain is whole.`, ...notes].join('\n')}\n`,
  )
  return 0
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  const { message } = error as Error
  process.stderr.write(`The audit log can’t be read: ${message}\n`)
  process.exitCode = error instanceof ConfigError ? 2 : 1
}
