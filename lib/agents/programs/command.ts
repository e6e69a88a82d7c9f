import type { Program } from './program.ts'
import { shell } from './shell.ts'

/** A command line of the user: nothing is known of its screen but that it has drawn something. */
export const command: Program = {
  ...shell,
  id: 'command',
  label: 'Command',
  ready: ({ rows }) => rows.some((row) => row.trim() !== ''),
}
