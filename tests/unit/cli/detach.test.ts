import { expect, test } from 'vitest'
import { DetachKey } from '../../../lib/cli/attach/detach.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function read(keys: DetachKey, text: string) {
  const { data, detach } = keys.read(bytes(text))
  return { typed: new TextDecoder().decode(data), detach }
}

test.each([
  ['C-b d detaches, and the prefix is passed on', ['\x02', 'd'], '\x02', true],
  ['in one piece too', ['ls\r\x02d'], 'ls\r\x02', true],
  ['nothing after it is passed on', ['\x02dx'], '\x02', true],
  ['any other key after the prefix is tmux’s', ['\x02', 'c', 'd'], '\x02cd', false],
  ['C-b C-b is for the program', ['\x02\x02d'], '\x02\x02d', false],
  ['and a third one is a prefix again', ['\x02\x02\x02', 'd'], '\x02\x02\x02', true],
  ['without it, d is a letter', ['d'], 'd', false],
])('%s', (_name, pieces, typed, detach) => {
  const keys = new DetachKey()
  const seen = pieces.map((piece) => read(keys, piece))
  expect(seen.map((each) => each.typed).join('')).toBe(typed)
  expect(seen.some((each) => each.detach)).toBe(detach)
})
