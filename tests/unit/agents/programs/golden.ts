import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Screen } from '../../../../lib/agents/programs/program.ts'
import type { ProgramId, Prompt } from '../../../../lib/wire/agent.ts'

/** A screen of a program and what it must be read as; the format is told in `screens/README.md`. */
export interface Golden {
  name: string
  program: ProgramId
  screen: Screen
  expected: {
    activity: 'working' | 'waiting' | 'idle' | null
    ready: boolean
    pending: string | null
    title: 'working' | 'waiting' | 'idle' | null
    question?: Prompt
  }
}

const ROOT = path.join(import.meta.dirname, '../../../fixtures/screens')

export function goldens(): Golden[] {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => parseGolden(file.slice(0, -4), readFileSync(path.join(ROOT, file), 'utf8')))
}

function parseGolden(name: string, text: string): Golden {
  const [, head = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? []
  const fields = new Map(
    head.split('\n').map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')] as const
    }),
  )
  const field = (key: string): string => {
    const value = fields.get(key)
    if (value === undefined) throw new Error(`${name}: no "${key}"`)
    return value
  }
  const height = Number(field('size').split('x')[1])
  const rows = body.split('\n').slice(0, height)
  while (rows.length < height) rows.push('')
  const [x, y] = field('cursor').split(',').map(Number)
  const question = fields.get('question')
  return {
    name,
    program: field('program') as ProgramId,
    screen: {
      rows,
      cursor: { x: x ?? 0, y: y ?? 0 },
      title: field('title'),
      foreground: field('foreground'),
      alternate: field('alternate') === 'true',
    },
    expected: {
      activity: JSON.parse(field('activity')),
      ready: JSON.parse(field('ready')),
      pending: JSON.parse(field('pending')),
      title: JSON.parse(field('title-says')),
      ...(question && { question: JSON.parse(question) as Prompt }),
    },
  }
}
