import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Manifest, PermissionMode } from '../../../wire/manifest.ts'
import type { SkillWithInstructions } from '../../../wire/skill.ts'
import { claudeHooks } from '../claude-hooks.ts'
import { type LaunchContext, type LaunchPlan, PROMPT_FILE } from '../types.ts'
import { fits, option } from '../words.ts'

const MODES: Readonly<Record<PermissionMode, string>> = {
  acceptEdits: 'acceptEdits',
  interactive: 'default',
  readOnly: 'plan',
  bypassPermissions: 'bypassPermissions',
}
const SETTINGS = 'claude-settings.json'
const PLUGIN = 'claude-plugin'

/** What an agent may run without asking: to report is its duty. */
const ALLOWED: Readonly<Record<Manifest['role'], readonly string[]>> = {
  worker: ['task', 'session info', 'session report', 'skill', 'whoami'],
  orchestrator: ['project', 'task', 'session', 'skill', 'whoami', 'ls', 'output', 'wait'],
}

/** Claude Code's own flags (code.claude.com/docs/en/cli-reference). */
export function claudeLaunch(context: LaunchContext): LaunchPlan {
  const { manifest, directory, skills, maestro, again } = context
  const { model, permissionMode, maxTurns } = manifest.session
  const conversation = conversationOf(manifest.session.id)
  const files: Record<string, string> = { [SETTINGS]: settings(manifest, maestro) }
  const given = skills.filter((skill) => !readsItself(skill))
  if (given.length > 0) Object.assign(files, plugin(given))
  const { system, task } = words(context)
  return {
    args: [
      ...(again ? ['--resume', conversation] : ['--session-id', conversation]),
      ...['--append-system-prompt', system],
      ...['--permission-mode', MODES[permissionMode]],
      ...option('--model', model),
      ...option('--max-turns', maxTurns),
      ...['--settings', join(directory, SETTINGS)],
      ...(given.length > 0 ? ['--plugin-dir', join(directory, PLUGIN)] : []),
      again ? 'You were stopped. Look at what is done, and go on with your tasks.' : task,
    ],
    env: {},
    files,
  }
}

function words({ prompt, directory }: LaunchContext): { system: string; task: string } {
  if (fits(prompt.system) && fits(prompt.task)) return prompt
  const file = join(directory, PROMPT_FILE)
  return {
    system: `Your role, your skills and your tasks are in ${file}.`,
    task: `Read ${file} first: it is all you need to know. Then do your tasks.`,
  }
}

/** Claude Code takes only a UUID, so it is one made of the session's id (RFC 9562, version 8). */
export function conversationOf(sessionId: string): string {
  const hex = createHash('sha256').update(`maestro ${sessionId}`).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  const third = `8${hex.slice(13, 16)}`
  const fourth = `${variant}${hex.slice(17, 20)}`
  return [hex.slice(0, 8), hex.slice(8, 12), third, fourth, hex.slice(20, 32)].join('-')
}

function settings({ role }: Manifest, maestro: readonly string[]): string {
  const allow = ALLOWED[role].map((command) => `Bash(maestro ${command}:*)`)
  return json({ hooks: claudeHooks(maestro), permissions: { allow } })
}

/** Skills in `.claude/skills` are found by Claude Code without us. */
function readsItself({ source }: SkillWithInstructions): boolean {
  return /[/\\]\.claude[/\\]skills[/\\][^/\\]+$/.test(source)
}

function plugin(skills: readonly SkillWithInstructions[]): Record<string, string> {
  const about = { name: 'maestro', description: 'Skills of this Maestro session', version: '1.0.0' }
  return {
    [`${PLUGIN}/.claude-plugin/plugin.json`]: json(about),
    ...Object.fromEntries(
      skills.map((skill) => [`${PLUGIN}/skills/${skill.id}/SKILL.md`, skillFile(skill)]),
    ),
  }
}

function skillFile({ id, description, instructions, source }: SkillWithInstructions): string {
  const matter = stringify({ name: id, description: description || id })
  return `---\n${matter}---\n\nFiles named below are in ${source}.\n\n${instructions}\n`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
