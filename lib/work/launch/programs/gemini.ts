import type { PermissionMode } from '../../../wire/manifest.ts'
import type { LaunchContext, LaunchPlan } from '../types.ts'
import { option, promptArgument } from '../words.ts'

const MODES: Readonly<Record<PermissionMode, string>> = {
  acceptEdits: 'auto_edit',
  interactive: 'default',
  readOnly: 'plan',
  bypassPermissions: 'yolo',
}

/** Gemini CLI's own flags (geminicli.com/docs/cli/cli-reference). */
export function geminiLaunch(context: LaunchContext): LaunchPlan {
  const { model, permissionMode } = context.manifest.session
  return {
    args: [
      ...['--approval-mode', MODES[permissionMode]],
      ...option('--model', model),
      ...['--prompt-interactive', promptArgument(context)],
    ],
    env: {},
    files: {},
  }
}
