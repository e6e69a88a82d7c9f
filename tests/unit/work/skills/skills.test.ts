import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { getSkill, listSkills } from '../../../../lib/work/skills/skills.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

let dir: TempDir
let home: string
let project: string
beforeEach(() => {
  dir = tempDir('skills')
  home = join(dir.path, 'home')
  project = join(dir.path, 'project')
})
afterEach(() => dir.close())

const options = () => ({ home, projectDirectory: project, shipped: join(dir.path, 'shipped') })
const list = () => listSkills(options())

function write(path: string, text: string) {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}
const skill = (name: string, description = 'What it is for', body = 'Do it.') =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n${body}\n`
const writeSkill = (place: string, id: string, text = skill(id)) =>
  write(join(place, id, 'SKILL.md'), text)
const claude = () => join(home, '.claude/skills')
const ofProject = () => join(project, '.claude/skills')

describe('places and layouts', () => {
  test('both layouts are read, in all places', async () => {
    writeSkill(
      claude(),
      'a',
      '---\nname: A\ndescription: >-\n  Two\n  lines\nversion: 2\n---\nHow.',
    )
    writeSkill(join(home, '.agents/skills'), 'b')
    const seed = join(home, '.agents-ui/maestro-skills/c')
    write(
      join(seed, 'manifest.json'),
      '{"name":"C","description":"Seed","type":"role","version":"1.2"}',
    )
    write(join(seed, 'skill.md'), '# How\n')
    writeSkill(join(dir.path, 'shipped'), 'd')
    writeSkill(ofProject(), 'e')
    expect(await list()).toEqual([
      {
        id: 'a',
        name: 'A',
        description: 'Two lines',
        type: 'skill',
        version: '2',
        scope: 'user',
        source: join(claude(), 'a'),
      },
      expect.objectContaining({ id: 'b', scope: 'user' }),
      expect.objectContaining({ id: 'c', name: 'C', type: 'role', version: '1.2', scope: 'user' }),
      expect.objectContaining({ id: 'd', scope: 'shipped' }),
      expect.objectContaining({ id: 'e', scope: 'project' }),
    ])
    expect((await getSkill('a', options())).instructions).toBe('How.')
    expect((await getSkill('c', options())).instructions).toBe('# How')
  })

  test('the project wins over the user, who wins over ours', async () => {
    writeSkill(join(dir.path, 'shipped'), 'same', skill('ours'))
    writeSkill(claude(), 'same', skill('user'))
    expect(await list()).toEqual([expect.objectContaining({ name: 'user', scope: 'user' })])
    writeSkill(ofProject(), 'same', skill('project'))
    expect(await list()).toEqual([expect.objectContaining({ name: 'project', scope: 'project' })])
    expect((await getSkill('same', options())).scope).toBe('project')
  })

  test('without any place there is none, and none of another name', async () => {
    expect(await list()).toEqual([])
    for (const id of ['none', '..', '../home', '.claude', '']) {
      await expect(getSkill(id, options())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  test('what holds no skill is none: files, hidden directories, other directories', async () => {
    write(join(claude(), 'README.md'), 'hello')
    write(join(claude(), '.git/SKILL.md'), skill('git'))
    write(join(claude(), 'notes/todo.md'), 'later')
    expect(await list()).toEqual([])
  })
})

describe('a broken skill is listed with its error, and hides no other', () => {
  const errorOf = async () => {
    const skills = await list()
    expect(skills.map(({ id }) => id)).toEqual(['bad', 'good'])
    return skills[0]?.error
  }
  beforeEach(() => writeSkill(claude(), 'good'))

  test.each([
    ['no front matter', '# Hello', 'does not begin with front matter'],
    ['no description', '---\nname: x\n---\n', '`description`'],
    ['a list', '---\n- a\n---\n', 'no fields'],
    ['no YAML', '---\nname: "x\n---\n', 'is not YAML'],
    ['aliases', '---\nname: &a x\ndescription: *a\n---\n', 'is not YAML'],
    ['too large', skill('x', 'y', 'z'.repeat(300_000)), 'at most 262144'],
  ])('%s', async (_, text, why) => {
    writeSkill(claude(), 'bad', text)
    expect(await errorOf()).toContain(why)
    expect((await getSkill('bad', options())).instructions).toBe('')
  })

  test('one half of the seed’s layout', async () => {
    write(join(claude(), 'bad/manifest.json'), '{"name":"x"}')
    expect(await errorOf()).toContain('skill.md is missing')
    write(join(claude(), 'bad/skill.md'), 'x')
    write(join(claude(), 'bad/manifest.json'), '{')
    expect(await errorOf()).toContain('manifest.json is not JSON')
  })

  test('a named pipe is not waited for', async () => {
    mkdirSync(join(claude(), 'bad'))
    execFileSync('mkfifo', [join(claude(), 'bad/SKILL.md')])
    expect(await errorOf()).toContain('not a file')
  })

  test('a link to nothing, and to itself', async () => {
    symlinkSync('/nowhere', join(claude(), 'bad'))
    expect(await errorOf()).toContain('a link to nothing')
  })
})

describe('links', () => {
  beforeEach(() => writeSkill(join(dir.path, 'elsewhere'), 'x'))

  test('the user’s own may lead anywhere', async () => {
    mkdirSync(claude(), { recursive: true })
    symlinkSync(join(dir.path, 'elsewhere/x'), join(claude(), 'x'))
    expect(await list()).toEqual([expect.not.objectContaining({ error: expect.anything() })])
  })

  test('a repository’s may not lead out of it', async () => {
    mkdirSync(ofProject(), { recursive: true })
    symlinkSync(join(dir.path, 'elsewhere/x'), join(ofProject(), 'x'))
    expect((await list())[0]?.error).toContain('leads out of the project')
  })

  test('nor its whole directory of skills', async () => {
    mkdirSync(join(project, '.claude'), { recursive: true })
    symlinkSync(join(dir.path, 'elsewhere'), ofProject())
    expect((await list())[0]?.error).toContain('leads out of the project')
  })

  test('a file may not lead out of its skill', async () => {
    write(join(dir.path, 'secret'), skill('secret'))
    mkdirSync(join(claude(), 'x'), { recursive: true })
    symlinkSync(join(dir.path, 'secret'), join(claude(), 'x/SKILL.md'))
    expect((await list())[0]?.error).toContain('leads out of the skill')
    expect((await getSkill('x', options())).instructions).toBe('')
  })
})
