import type { PermissionMode } from '../../../wire/manifest.ts'
import type { LaunchContext, LaunchPlan } from '../types.ts'
import { option, promptArgument } from '../words.ts'

/** It edits without asking, and asks before it runs commands, unless told. */
const MODES: Readonly<Record<PermissionMode, readonly string[]>> = {
  acceptEdits: [],
  interactive: [],
  readOnly: ['--mode', 'ask'],
  bypassPermissions: ['--force'],
}

/** Cursor Agent's own flags (cursor.com/docs/cli/reference/parameters). */
export function cursorLaunch(context: LaunchContext): LaunchPlan {
  const { model, permissionMode } = context.manifest.session
  return {
    args: [...MODES[permissionMode], ...option('--model', model), promptArgument(context)],
    env: {},
    files: {},
  }
}
