import { shellWord } from '../../terminal/tmux/quote.ts'
import type { Manifest } from '../../wire/manifest.ts'

/** What the pane of a session is told besides what every agent is. Never holds a token. */
export function environmentOf(manifest: Manifest, manifestPath: string): Record<string, string> {
  return {
    MAESTRO_SESSION_ID: manifest.session.id,
    MAESTRO_PROJECT_ID: manifest.project.id,
    MAESTRO_TASK_IDS: manifest.tasks.map(({ id }) => id).join(','),
    MAESTRO_SKILLS: manifest.skills.join(','),
    MAESTRO_MANIFEST_PATH: manifestPath,
    MAESTRO_ROLE: manifest.role,
  }
}

/** The command line that runs `argv` (this node's own command) as worker or orchestrator. */
export function initCommand(argv: readonly string[], { role }: Pick<Manifest, 'role'>): string {
  return [...argv, role, 'init'].map(shellWord).join(' ')
}

/** The same to be typed into a shell, whose environment is another session's or none. */
export function typedCommand(command: string, env: Readonly<Record<string, string>>): string {
  const assignments = Object.entries(env).map(([name, value]) => shellWord(`${name}=${value}`))
  return ['env', ...assignments, command].join(' ')
}
