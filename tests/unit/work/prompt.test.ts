import { describe, expect, test } from 'vitest'
import type { SkillWithInstructions } from '../../../lib/wire/skill.ts'
import { buildPrompt, wholePrompt } from '../../../lib/work/prompt.ts'
import { TASK, testManifest } from '../../support/manifest.ts'

const SKILL: SkillWithInstructions = {
  id: 'review',
  name: 'Review',
  description: 'How we review',
  type: 'skill',
  version: '1',
  scope: 'user',
  source: '/home/ana/.agents/skills/review',
  instructions: 'Read it twice.',
}
const BROKEN = { ...SKILL, id: 'broken', error: 'The skill cannot be used: it is empty.' }
const golden = (name: string) => `../../fixtures/prompts/${name}.md`

describe('the prompt is as in its golden file', () => {
  test('worker with all that a manifest can say', async () => {
    const manifest = testManifest({
      tasks: [
        TASK,
        {
          ...TASK,
          id: 'task_2',
          parentId: 'task_1',
          title: 'Its\nerrors',
          description: '',
          status: 'blocked',
          priority: 'low',
          dependencies: ['task_1'],
          acceptanceCriteria: [],
        },
      ],
      skills: ['review', 'broken', 'absent'],
      permissionMode: 'interactive',
      maxTurns: 20,
      timeout: 600,
      context: { reason: 'Release' },
      spawnedBy: 'sess_0',
      initialDirective: 'Be quick.',
    })
    const prompt = wholePrompt(buildPrompt({ manifest, skills: [SKILL, BROKEN] }))
    await expect(`${prompt}\n`).toMatchFileSnapshot(golden('worker'))
  })

  test('orchestrator whose program reads skills itself', async () => {
    const manifest = testManifest({ role: 'orchestrator', skills: ['review'] })
    const prompt = wholePrompt(buildPrompt({ manifest, skills: [SKILL], skillsApart: true }))
    await expect(`${prompt}\n`).toMatchFileSnapshot(golden('orchestrator'))
  })
})

test('what is a task’s is in the task, what holds for all in the system prompt', () => {
  const { system, task } = buildPrompt({ manifest: testManifest(), skills: [] })
  expect(system).not.toContain(TASK.title)
  expect(task).toContain('# Your task\n\n## task_1: Write the parser')
  expect(task).toContain('- [ ] npm test passes')
})
