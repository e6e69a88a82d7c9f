import { create } from 'zustand'
import type { ProgramId } from '../wire/agent.ts'
import { deviceStorage } from './device-storage.ts'

/** What a new agent begins with, under a name of its own. */
export interface Template {
  id: string
  name: string
  program: ProgramId
  /** For the program `command`. */
  command: string
  cwd: string
  /** Empty: wherever the dialog would begin. */
  hostId: string
  prompt: string
  tags: string
}

/**
 * Kept on the device, not on a node: a template speaks of several hosts at once, no node acts on
 * it, and so it works the same whichever node of a mesh serves the page.
 */
const KEY = 'maestro:templates'
const MAX_TEMPLATES = 100
const MAX_CHARS = 100_000
const TEXTS = ['id', 'name', 'program', 'command', 'cwd', 'hostId', 'prompt', 'tags'] as const

function isTemplate(value: unknown): value is Template {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Record<string, unknown>
  return TEXTS.every((name) => typeof fields[name] === 'string') && fields.name !== ''
}

/** The templates in a stored text; what is damaged is left out. */
export function parseTemplates(text: string | null): Template[] {
  if (!text || text.length > MAX_CHARS) return []
  try {
    const stored: unknown = JSON.parse(text)
    return Array.isArray(stored) ? stored.filter(isTemplate).slice(0, MAX_TEMPLATES) : []
  } catch {
    return []
  }
}

/** Puts a template in the place of the one of its name, or at the end. */
export function withTemplate(templates: readonly Template[], added: Template): Template[] {
  const at = templates.findIndex(({ name }) => name === added.name)
  const before = templates[at]
  return before
    ? templates.with(at, { ...added, id: before.id })
    : [...templates, added].slice(-MAX_TEMPLATES)
}

export const useTemplates = create<{ templates: readonly Template[] }>(() => ({
  templates: parseTemplates(deviceStorage()?.getItem(KEY) ?? null),
}))

/** What another tab saved meanwhile stays. */
function change(operation: (templates: Template[]) => Template[]): void {
  const templates = operation(parseTemplates(deviceStorage()?.getItem(KEY) ?? null))
  useTemplates.setState({ templates })
  deviceStorage()?.setItem(KEY, JSON.stringify(templates))
}

export function saveTemplate(fields: Omit<Template, 'id'>): void {
  // Not `crypto.randomUUID`, which pages without HTTPS have not.
  const id = `tpl_${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
  change((templates) => withTemplate(templates, { ...fields, id }))
}

export function removeTemplate(id: string): void {
  change((templates) => templates.filter((template) => template.id !== id))
}

export function templateById(id: string | undefined): Template | undefined {
  return useTemplates.getState().templates.find((template) => template.id === id)
}
