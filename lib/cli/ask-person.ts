import type { Cli } from './cli.ts'
import { CliError, EXIT } from './exit.ts'

/** Is somebody there who could answer? */
export function isInteractive(cli: Cli): boolean {
  return cli.stdin.isTTY === true && cli.stderr.isTTY === true && !cli.json
}

/** A line that a person types, trimmed. The question goes to standard error, as it is no result. */
export async function askLine(cli: Cli, question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const prompt = createInterface({ input: cli.stdin, output: cli.stderr })
  try {
    return (await prompt.question(question)).trim()
  } finally {
    prompt.close()
  }
}

/** Goes on when a person agrees, or `isSure` says so; throws `CliError` otherwise. */
export async function confirm(cli: Cli, question: string, isSure: boolean): Promise<void> {
  if (isSure) return
  if (!isInteractive(cli)) {
    throw new CliError(`${question} Nobody is here to answer: add --yes to do it.`, EXIT.usage)
  }
  const answer = await askLine(cli, `${question} [y/N] `)
  if (!/^y(es)?$/i.test(answer)) throw new CliError('Nothing was done.')
}

/** All of standard input, as text. */
export async function readStdin(cli: Cli): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of cli.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
