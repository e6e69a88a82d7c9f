import { describe, expect, it } from 'vitest'
import { parseChoices, withChoice } from '../../../lib/client/recent-choices.ts'
import { parseTemplates, type Template, withTemplate } from '../../../lib/client/templates.ts'

const template = (name: string, more: Partial<Template> = {}): Template => ({
  id: `tpl_${name}`,
  name,
  program: 'claude',
  command: '',
  cwd: '~/shop',
  hostId: '',
  prompt: 'Read the notes',
  tags: '',
  ...more,
})

describe('templates', () => {
  it('come back as they were stored, without what is damaged', () => {
    const good = template('review')
    const stored = JSON.stringify([good, { name: 'half' }, 'x', template('')])
    expect(parseTemplates(stored)).toEqual([good])
    expect(parseTemplates('{')).toEqual([])
    expect(parseTemplates(null)).toEqual([])
  })

  it('of one name are one', () => {
    const [a, b] = [template('a'), template('b')]
    const next = withTemplate([a, b], template('a', { id: 'new', cwd: '/srv' }))
    expect(next).toEqual([{ ...a, cwd: '/srv' }, b])
    expect(withTemplate([a], b)).toEqual([a, b])
  })
})

describe('choices of new agents', () => {
  it('are kept newest first, each once, few, and without home', () => {
    let choices = { cwds: ['/a', '/b'], programs: ['shell' as const] } as Parameters<
      typeof withChoice
    >[0]
    choices = withChoice(choices, '/b', 'claude')
    choices = withChoice(choices, '~', 'shell')
    expect(choices).toEqual({ cwds: ['/b', '/a'], programs: ['shell', 'claude'] })
    for (let n = 0; n < 20; n++) choices = withChoice(choices, `/${n}`, 'shell')
    expect(choices.cwds).toHaveLength(6)
  })

  it('survive damage', () => {
    expect(parseChoices('{"h":{"cwds":["/a",3]},"i":7}')).toEqual({
      h: { cwds: ['/a'], programs: [] },
    })
    expect(parseChoices('[')).toEqual({})
  })
})
