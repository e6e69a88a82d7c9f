import { CLAUDE_EVENTS, claudeHooks, isOurHook } from '../../work/launch/claude-hooks.ts'
import { codexNotify } from '../../work/launch/programs/codex.ts'

/** Why the settings cannot be changed, in words that follow "because". */
export class SettingsRefused extends Error {}

type Json = Record<string, unknown>
interface Group {
  hooks?: unknown
}

/**
 * Claude Code's settings with our hooks in them, and all that was there as it was, in its order. The
 * same text when they are in it already.
 */
export function withClaudeHooks(text: string, maestro: readonly string[]): string {
  const settings = parseSettings(text)
  const before = JSON.stringify(settings.hooks ?? {})
  const hooks = groupsOf(settings)
  const wanted = claudeHooks(maestro)
  for (const event of new Set([...Object.keys(hooks), ...CLAUDE_EVENTS])) {
    const ours = wanted[event]?.[0]
    const list = hooks[event] ?? []
    const kept = list.flatMap(withoutOurs)
    const others = list.filter((group) => JSON.stringify(group) !== JSON.stringify(ours))
    if (others.length === list.length - 1 && kept.length === others.length) continue
    if (ours) hooks[event] = [...kept, ours]
    else if (kept.length > 0 || list.length === 0) hooks[event] = kept
    else delete hooks[event]
  }
  if (JSON.stringify(hooks) === before) return text
  return format({ ...settings, hooks }, text)
}

/** The settings without our hooks; what was made only for them goes too. */
export function withoutClaudeHooks(text: string): string {
  const settings = parseSettings(text)
  const hooks = groupsOf(settings)
  let removed = false
  for (const [event, list] of Object.entries(hooks)) {
    const kept = list.flatMap(withoutOurs)
    if (JSON.stringify(kept) === JSON.stringify(list)) continue
    removed = true
    if (kept.length > 0) hooks[event] = kept
    else delete hooks[event]
  }
  if (!removed) return text
  const { hooks: _, ...others } = settings
  return format(Object.keys(hooks).length > 0 ? { ...settings, hooks } : others, text)
}

function parseSettings(text: string): Json {
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new SettingsRefused(`it is not JSON: ${(error as Error).message}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw new SettingsRefused('it holds no JSON object')
}

function groupsOf({ hooks = {} }: Json): Record<string, Group[]> {
  const isObject = typeof hooks === 'object' && hooks !== null && !Array.isArray(hooks)
  if (!isObject || Object.values(hooks).some((list) => !Array.isArray(list))) {
    throw new SettingsRefused('its `hooks` are not written as Claude Code reads them')
  }
  return { ...(hooks as Record<string, Group[]>) }
}

/** The group without our hook; none when it held nothing else. */
function withoutOurs(group: Group): Group[] {
  if (!Array.isArray(group?.hooks) || !group.hooks.some(isOurHook)) return [group]
  const hooks = group.hooks.filter((hook) => !isOurHook(hook))
  return hooks.length > 0 ? [{ ...group, hooks }] : []
}

function format(settings: Json, like: string): string {
  const indent = /^([ \t]+)"/m.exec(like)?.[1] ?? '  '
  const end = like === '' || like.endsWith('\n') ? '\n' : ''
  return JSON.stringify(settings, null, indent) + end
}

const NOTIFY = /^[ \t]*notify[ \t]*=.*$/m
const OUR_NOTIFY = /^[ \t]*notify[ \t]*=.*# maestro[ \t]*\r?\n?/m

/**
 * Codex's settings with our line, which stands first: what comes behind the head of a table belongs to
 * it. Refused when the user's own program is called already, for there can be only one.
 */
export function withCodexNotify(text: string, maestro: readonly string[]): string {
  const others = text.replace(OUR_NOTIFY, '')
  if (NOTIFY.test(others)) {
    throw new SettingsRefused(
      'it has a `notify` of yours, and Codex calls only one program. Have that program call `maestro hook codex "$1"` with what it is given, or take the line out first',
    )
  }
  const line = `notify = ${codexNotify(maestro)} # maestro\n`
  return OUR_NOTIFY.exec(text)?.[0] === line ? text : line + others
}

export function withoutCodexNotify(text: string): string {
  return text.replace(OUR_NOTIFY, '')
}
