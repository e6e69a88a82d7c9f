import { expect, test } from 'vitest'
import { insertion, nameOf, refusalOf, type Upload, Uploads } from '../../../lib/client/upload.ts'
import { until } from '../../support/until.ts'

const file = (name: string, size = 3) => {
  const made = new File(['abc'], name)
  return size === 3 ? made : Object.defineProperty(made, 'size', { value: size })
}

test('[T14] paths are one word of a shell', () => {
  expect(insertion('/home/me/a-1.png')).toBe('/home/me/a-1.png ')
  expect(insertion("/tmp/it's $(x).png")).toBe("'/tmp/it'\\''s $(x).png' ")
})

test('[T14] a pasted picture is named after the time, a file keeps its name', () => {
  const now = new Date('2031-02-03T04:05:06Z')
  expect(nameOf({ name: 'image.png', type: 'image/png' }, now)).toBe('pasted-2031-02-03-040506.png')
  expect(nameOf({ name: '', type: 'image/jpeg' }, now)).toBe('pasted-2031-02-03-040506.jpg')
  expect(nameOf({ name: 'plan.pdf', type: '' }, now)).toBe('plan.pdf')
})

test('[T14] files go one after the other; one that fails or is cancelled holds up none', async () => {
  let seen: readonly Upload[] = []
  const done: string[] = []
  const sent: string[] = []
  const uploads = new Uploads(
    'agent',
    {
      onChange: (now) => {
        seen = now
      },
      type: (path) => done.push(path) > 0,
    },
    async (_agent, _file, name, onProgress, signal) => {
      sent.push(name)
      onProgress(2)
      if (name === 'bad') throw new Error('The disk is full.')
      if (name === 'slow') {
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error())),
        )
      }
      return { path: `/up/${name}`, name, size: 3 }
    },
  )
  uploads.add(['a', 'slow', 'bad', 'b'].map((name) => file(name)))
  await until(() => sent.includes('slow'))
  expect(seen.map(({ state }) => state.kind)).toEqual(['done', 'sending', 'waiting', 'waiting'])
  uploads.remove(seen[1]?.id ?? 0)
  await until(() => done.length === 2)
  expect(done).toEqual(['/up/a', '/up/b'])
  expect(seen.map(({ name, state }) => [name, state.kind])).toEqual([
    ['a', 'done'],
    ['bad', 'failed'],
    ['b', 'done'],
  ])
  uploads.close()
})

test('[T14] what is too large is refused before it is sent', () => {
  expect(refusalOf(file('x', 101 * 1024 * 1024))).toBe('x has 101 MB; up to 100 MB can be sent.')
  expect(refusalOf(file('x'))).toBeNull()
})

test('[T14] a path that could not be typed waits until somebody has it typed', async () => {
  let live = false
  let seen: readonly Upload[] = []
  const typed: string[] = []
  const handlers = {
    onChange: (now: readonly Upload[]) => {
      seen = now
    },
    type: (path: string) => live && typed.push(path) > 0,
  }
  const uploads = new Uploads('agent', handlers, async (_agent, _file, name) => ({
    path: `/up/${name}`,
    name,
    size: 3,
  }))
  uploads.add([file('a')])
  await until(() => seen[0]?.state.kind === 'done')
  const id = seen[0]?.id ?? 0
  uploads.type(id)
  expect(seen[0]?.state).toEqual({ kind: 'done', path: '/up/a', typed: false })
  live = true
  uploads.type(id)
  uploads.type(id)
  expect(seen[0]?.state).toEqual({ kind: 'done', path: '/up/a', typed: true })
  expect(typed).toEqual(['/up/a'])
  uploads.close()
})
