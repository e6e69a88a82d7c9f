import type { PermissionMode } from '../../../wire/manifest.ts'
import type { LaunchContext, LaunchPlan } from '../types.ts'
import { option, promptArgument } from '../words.ts'

/** The last rule that matches counts; to report needs no consent. */
const SHELL = { '*': 'ask', 'maestro *': 'allow' }
const PERMISSIONS: Readonly<Record<PermissionMode, unknown>> = {
  acceptEdits: { edit: 'allow', bash: SHELL },
  interactive: { edit: 'ask', bash: SHELL },
  readOnly: { edit: 'deny', bash: SHELL },
  bypassPermissions: { '*': 'allow' },
}

/** opencode's own flags and variables (opencode.ai/docs/cli, opencode.ai/docs/permissions). */
export function opencodeLaunch(context: LaunchContext): LaunchPlan {
  const { model, permissionMode } = context.manifest.session
  return {
    args: [
      ...(permissionMode === 'readOnly' ? ['--agent', 'plan'] : []),
      ...option('--model', model),
      ...['--prompt', promptArgument(context)],
    ],
    env: { OPENCODE_PERMISSION: JSON.stringify(PERMISSIONS[permissionMode]) },
    files: {},
  }
}
