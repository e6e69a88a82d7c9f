import { constants } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../../json.ts'
import type { SkillWithInstructions } from '../../wire/skill.ts'
import { parseFrontMatter } from './front-matter.ts'
import type { SkillPlace } from './places.ts'

const MAX_FILE_BYTES = 256 * 1024
/** Of what goes into lists and prompts. */
const Line = z
  .string()
  .trim()
  .max(2_000)
  .transform((text) => text.replace(/\s+/g, ' '))

const SeedManifest = z.object({
  name: Line.optional(),
  description: Line.optional(),
  type: Line.optional(),
  version: z.union([Line, z.number()]).optional(),
})

/** The fields of Agent Skills, of which name and description are required there. */
const SkillFields = z.object({
  name: Line.pipe(z.string().min(1)),
  description: Line.pipe(z.string().min(1)),
  version: z.union([Line, z.number()]).optional(),
  metadata: z
    .object({
      type: Line.optional(),
      version: z.union([Line, z.number()]).optional(),
    })
    .optional()
    .catch(undefined),
})

type Content = Pick<
  SkillWithInstructions,
  'name' | 'description' | 'type' | 'version' | 'instructions'
>

type About = Pick<SkillWithInstructions, 'id' | 'scope' | 'source'>

/**
 * The skill in `<place>/<id>`, in either layout: `SKILL.md` with front matter, or `manifest.json` and
 * `skill.md`. One that cannot be used comes with its `error`; null when the directory is none.
 */
export async function readSkill(
  place: SkillPlace,
  id: string,
): Promise<SkillWithInstructions | null> {
  const source = join(place.directory, id)
  const about = { id, scope: place.scope, source }
  try {
    const real = await realpath(source).catch(absent)
    if (real === null) return await ofNothing(about)
    const content = await readContent(source, await limitOf(place, real))
    return content && { ...about, ...content }
  } catch (error) {
    return broken(about, sentence(error))
  }
}

function broken(about: About, error: string): SkillWithInstructions {
  const nothing = { description: '', type: 'skill', version: '', instructions: '' }
  return { ...about, name: about.id, ...nothing, error }
}

/** No directory is no skill; a link to none was meant to be one. */
async function ofNothing(about: About): Promise<SkillWithInstructions | null> {
  const entry = await lstat(about.source).catch(absent)
  return entry && broken(about, 'The skill cannot be used: it is a link to nothing.')
}

/** Under what the files of a skill have to be, links followed: its own directory, in the project. */
async function limitOf(place: SkillPlace, real: string): Promise<string> {
  if (place.within === undefined) return real
  const root = await realpath(place.within)
  if (isUnder(real, root)) return real
  throw new Error(`it is a link that leads out of the project, to ${real}`)
}

async function readContent(source: string, limit: string): Promise<Content | null> {
  const skill = await readText(join(source, 'SKILL.md'), limit)
  if (skill !== null) return contentOf(skill)
  const [manifest, instructions] = await Promise.all([
    readText(join(source, 'manifest.json'), limit),
    readText(join(source, 'skill.md'), limit),
  ])
  if (manifest === null && instructions === null) return null
  if (manifest === null) throw new Error('its manifest.json is missing')
  if (instructions === null) throw new Error('its skill.md is missing')
  return seedContentOf(manifest, instructions, basename(source))
}

function contentOf(text: string): Content {
  const { fields, body } = parseFrontMatter(text)
  const { name, description, version, metadata } = check(SkillFields, fields, 'front matter')
  return {
    name,
    description,
    type: metadata?.type || 'skill',
    version: String(version ?? metadata?.version ?? ''),
    instructions: body,
  }
}

function seedContentOf(manifest: string, instructions: string, id: string): Content {
  const value = parseJson(manifest)
  if (value === undefined) throw new Error('its manifest.json is not JSON')
  const { name, description, type, version } = check(SeedManifest, value, 'manifest.json')
  return {
    name: name || id,
    description: description ?? '',
    type: type || 'skill',
    version: String(version ?? ''),
    instructions: instructions.trim(),
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const issue = error.issues[0]
  throw new Error(`its ${where} has no good \`${issue?.path.join('.')}\`: ${issue?.message}`)
}

/** A file's text, null when there is none. Not followed out of `limit`, not read when it is large. */
async function readText(path: string, limit: string): Promise<string | null> {
  const name = basename(path)
  const real = await realpath(path).catch(absent)
  if (real === null) return null
  if (!isUnder(real, limit)) throw new Error(`its ${name} is a link that leads out of the skill`)
  // Without O_NONBLOCK a named pipe would be waited for.
  const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return await readWhole(file, name)
  } finally {
    await file.close()
  }
}

async function readWhole(file: FileHandle, name: string): Promise<string> {
  const stat = await file.stat()
  if (!stat.isFile()) throw new Error(`its ${name} is not a file`)
  if (stat.size > MAX_FILE_BYTES) {
    throw new Error(`its ${name} has ${stat.size} bytes, at most ${MAX_FILE_BYTES} are read`)
  }
  return file.readFile('utf8')
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

function isUnder(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

function sentence(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return `The skill cannot be used: ${code ? `it cannot be read (${code})` : message}.`
}
