import type { Manifest, ManifestTask, PermissionMode } from '../wire/manifest.ts'
import type { SkillWithInstructions } from '../wire/skill.ts'

/** What a program is told: once for all, and as the first thing that it is asked. */
export interface SessionPrompt {
  system: string
  task: string
}

export interface PromptOptions {
  manifest: Manifest
  /** Those of the manifest that were found; broken ones are named, not quoted. */
  skills: readonly SkillWithInstructions[]
  /** The program reads skills by itself: it is told their names alone. */
  skillsApart?: boolean
}

const MODES: Readonly<Record<PermissionMode, string>> = {
  acceptEdits: 'You may edit files without asking. Other steps may need a person’s consent.',
  interactive: 'A person consents to what you change. Ask before each step that matters.',
  readOnly: 'You only read. Change nothing: your result is what you report.',
  bypassPermissions: 'Nobody is asked for consent: take care, and stay in your directory.',
}

const WORKER = `You are a worker of Maestro. You do the tasks below yourself, and tell how they go with the command \`maestro\`, which is on your PATH and knows your session:

- \`maestro task report "<what was done>" --task <task>\`: progress, at each step that others would want to know of.
- \`maestro task block <task> --reason "<what is missing, and from whom>"\`: you cannot go on with it. Go on with another.
- \`maestro task complete <task> --message "<result>"\`: all that it asks for is done, and you have checked.
- \`maestro session report complete "<summary>"\`: all tasks are done. This is the last thing you do.
- \`maestro session report failed "<reason>"\`: you cannot do what the session is for. This ends it too.

A task that you do not complete is taken for undone.`

const ORCHESTRATOR = `You are an orchestrator of Maestro. You do not do the tasks below yourself: you part them into smaller ones, give those to workers, and see them through, with the command \`maestro\`, which is on your PATH and knows your session:

- \`maestro task create "<title>" --parent <task> --description "<what, where, how to check>"\`: a part of a task. \`--depends-on <task>\` names what has to be done before, \`--criterion "<done when>"\` how it is checked.
- \`maestro session spawn <task>\`: a worker for it, in a terminal of its own.
- \`maestro task tree\`, \`maestro session list\`: how it goes. \`maestro session watch <session>\` waits for its end.
- \`maestro task complete <task> --message "<result>"\`: you have checked what the workers did.
- \`maestro session report complete "<summary>"\`: everything is done. This is the last thing you do.
- \`maestro session report failed "<reason>"\`: it cannot be done. This ends your session too.

Spawn no more workers at once than can work without waiting for each other.`

/** The words for the program of a session; the same for the same manifest and skills. */
export function buildPrompt({ manifest, skills, skillsApart }: PromptOptions): SessionPrompt {
  const role = manifest.role === 'orchestrator' ? ORCHESTRATOR : WORKER
  const system = [role, circumstances(manifest), skillWords(manifest, skills, skillsApart)]
  const task = [
    manifest.initialDirective,
    `# ${manifest.tasks.length === 1 ? 'Your task' : 'Your tasks'}`,
    ...manifest.tasks.map(taskWords),
    contextWords(manifest.context),
    manifest.role === 'orchestrator' ? 'Begin by planning.' : 'Begin now.',
  ]
  return { system: joined(system), task: joined(task) }
}

/** Both in one, for programs that take no system prompt. */
export function wholePrompt({ system, task }: SessionPrompt): string {
  return joined([system, task])
}

function circumstances({ project, session, spawnedBy }: Manifest): string {
  return [
    '# Where you are',
    '',
    `- Project: ${oneLine(project.name)} (${project.id})`,
    `- Session: ${session.id}${spawnedBy ? `, spawned by ${spawnedBy}` : ''}`,
    `- Directory: ${session.workingDirectory}`,
    `- ${MODES[session.permissionMode]}`,
    ...(session.maxTurns ? [`- Take at most ${session.maxTurns} turns.`] : []),
    ...(session.timeout ? [`- You are stopped after ${session.timeout} seconds.`] : []),
  ].join('\n')
}

function taskWords(task: ManifestTask): string {
  const facts = [
    `Priority: ${task.priority}`,
    ...(task.status === 'pending' ? [] : [`Status: ${task.status}`]),
    ...(task.parentId ? [`Part of: ${task.parentId}`] : []),
    ...(task.dependencies.length > 0 ? [`Builds on: ${task.dependencies.join(', ')}`] : []),
  ]
  const criteria = task.acceptanceCriteria.map((criterion) => `- [ ] ${oneLine(criterion)}`)
  return joined([
    `## ${task.id}: ${oneLine(task.title)}`,
    facts.join(' · '),
    task.description,
    criteria.length > 0 && `Done when:\n\n${criteria.join('\n')}`,
  ])
}

function skillWords(
  manifest: Manifest,
  skills: readonly SkillWithInstructions[],
  apart = false,
): string | false {
  const words = manifest.skills.map((id) => {
    const skill = skills.find((found) => found.id === id)
    if (!skill) return `## ${id}\n\nThis skill is not on this host: go on without it.`
    if (skill.error) return `## ${id}\n\n${skill.error} Go on without it.`
    const about = oneLine(skill.description)
    if (apart) return `- ${id}${about && `: ${about}`}`
    return joined([`## ${id}`, `Its files are in ${skill.source}.`, skill.instructions])
  })
  if (words.length === 0) return false
  if (!apart) return joined(['# Your skills', ...words])
  return joined(['# Your skills', 'Read each of them before you begin.', words.join('\n')])
}

function contextWords(context: Manifest['context']): string | false {
  if (!context || Object.keys(context).length === 0) return false
  return `# Context\n\n\`\`\`json\n${JSON.stringify(context, null, 2)}\n\`\`\``
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function joined(parts: readonly (string | false | undefined)[]): string {
  return parts
    .map((part) => (part || '').trim())
    .filter(Boolean)
    .join('\n\n')
}
