import type { PermissionMode } from '../../../wire/manifest.ts'
import type { LaunchContext, LaunchPlan } from '../types.ts'
import { option, promptArgument } from '../words.ts'

const MODES: Readonly<Record<PermissionMode, readonly string[]>> = {
  acceptEdits: ['--sandbox', 'workspace-write', '--ask-for-approval', 'on-request'],
  interactive: ['--sandbox', 'workspace-write', '--ask-for-approval', 'untrusted'],
  readOnly: ['--sandbox', 'read-only', '--ask-for-approval', 'on-request'],
  bypassPermissions: ['--dangerously-bypass-approvals-and-sandbox'],
}

/** Codex's own flags (developers.openai.com/codex/cli/reference); values of `-c` are TOML. */
export function codexLaunch(context: LaunchContext): LaunchPlan {
  const { manifest, maestro, hasNotify } = context
  const { model, permissionMode } = manifest.session
  const notify = `notify=${codexNotify(maestro)}`
  return {
    args: [
      ...MODES[permissionMode],
      ...option('--model', model),
      // Without it a sandboxed `maestro` reaches no node, not even the one on this machine.
      ...['-c', 'sandbox_workspace_write.network_access=true'],
      // It takes one program only: the user's own stays.
      ...(hasNotify ? [] : ['-c', notify]),
      promptArgument(context),
    ],
    env: {},
    files: {},
  }
}

/** The value of `notify`: a TOML array of strings, which JSON writes alike. */
export function codexNotify(maestro: readonly string[]): string {
  return JSON.stringify([...maestro, 'hook', 'codex'])
}
