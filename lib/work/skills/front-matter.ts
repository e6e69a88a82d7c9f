import { parse } from 'yaml'

/** A file that begins with YAML between two lines of `---`, and the text below it. */
export interface FrontMatter {
  fields: Record<string, unknown>
  body: string
}

const MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/

/** Throws an error in plain words for what has no front matter, or none that is a mapping. */
export function parseFrontMatter(text: string): FrontMatter {
  const found = MATTER.exec(text)
  if (!found) throw new Error('it does not begin with front matter between two lines of ---')
  return { fields: mapping(found[1] ?? ''), body: text.slice(found[0].length).trim() }
}

function mapping(yaml: string): Record<string, unknown> {
  let value: unknown
  try {
    // Aliases are not expanded: a few lines of them can stand for gigabytes.
    value = parse(yaml, { maxAliasCount: 0, logLevel: 'error' })
  } catch (error) {
    throw new Error(`its front matter is not YAML: ${(error as Error).message.split('\n')[0]}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new Error('its front matter has no fields such as `name: …`')
}
