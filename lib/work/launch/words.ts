import { join } from 'node:path'
import { wholePrompt } from '../prompt.ts'
import { type LaunchContext, MAX_ARGUMENT_BYTES, PROMPT_FILE } from './types.ts'

/** The whole prompt as one argument; one that is too long for the system is left in its file. */
export function promptArgument({ prompt, directory }: LaunchContext): string {
  const text = wholePrompt(prompt)
  return fits(text)
    ? text
    : `Read ${join(directory, PROMPT_FILE)} first: it is all you need to know.`
}

export function fits(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_ARGUMENT_BYTES
}

/** `--name value`, or nothing without a value. */
export function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)]
}
