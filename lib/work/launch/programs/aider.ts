import { join } from 'node:path'
import type { PermissionMode } from '../../../wire/manifest.ts'
import { type LaunchContext, type LaunchPlan, PROMPT_FILE } from '../types.ts'
import { option } from '../words.ts'

/**
 * With a message aider does that one thing and ends, which ends the session; in a chat it would wait
 * for a person, and that is what `interactive` means. It asks for each shell command all the same.
 */
const MODES: Readonly<Record<PermissionMode, (file: string) => readonly string[]>> = {
  acceptEdits: (file) => ['--yes-always', '--message-file', file],
  interactive: (file) => ['--read', file],
  readOnly: (file) => ['--chat-mode', 'ask', '--message-file', file],
  bypassPermissions: (file) => ['--yes-always', '--message-file', file],
}

/** aider's own flags (aider.chat/docs/config/options.html). */
export function aiderLaunch({ manifest, directory }: LaunchContext): LaunchPlan {
  const { model, permissionMode } = manifest.session
  return {
    args: [...MODES[permissionMode](join(directory, PROMPT_FILE)), ...option('--model', model)],
    env: {},
    files: {},
  }
}
