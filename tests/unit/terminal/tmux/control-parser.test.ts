import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ControlReply,
  createControlParser,
} from '../../../../lib/terminal/tmux/control-parser.ts'
import { anyText } from '../../../support/text.ts'

type Heard = { reply: ControlReply; own: boolean } | { notification: string; rest: string }

function parse(chunks: Iterable<Buffer>): Heard[] {
  const heard: Heard[] = []
  const feed = createControlParser({
    reply: (reply, own) => heard.push({ reply, own }),
    notification: (notification, rest) => heard.push({ notification, rest }),
  })
  for (const chunk of chunks) feed(chunk)
  return heard
}

const parseText = (text: string) => parse([Buffer.from(text)])

/** `data` cut at the given places. */
function cut(data: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (data.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, i) => data.subarray(from, at[i] ?? data.length))
}

describe('a control client’s stream', () => {
  it('is read as answers and notifications', () => {
    const text = [
      '%begin 1700000000 5 0',
      '%end 1700000000 5 0',
      '%session-changed $0 main',
      '%begin 1700000001 6 1',
      'one',
      '',
      '  two  ',
      '%end 1700000001 6 1',
      '%begin 1700000001 7 1',
      "can't find session: x",
      '%error 1700000001 7 1',
      '%sessions-changed',
      '%exit server exited',
      '',
    ].join('\n')
    expect(parseText(text)).toEqual([
      { reply: { ok: true, lines: [] }, own: false },
      { notification: '%session-changed', rest: '$0 main' },
      { reply: { ok: true, lines: ['one', '', '  two  '] }, own: true },
      { reply: { ok: false, lines: ["can't find session: x"] }, own: true },
      { notification: '%sessions-changed', rest: '' },
      { notification: '%exit', rest: 'server exited' },
    ])
  })

  it.each([
    '%end 1700000001 8 1',
    '%error 1700000001 7 1',
    '%end 1700000001 7 0',
    '%end 1700000001 7 1 ',
    '%begin 1700000001 9 1',
    '%exit',
    '%sessions-changed',
    '%subscription-changed m $0 @0 0 %0 : x',
  ])('has %j within an answer as a line like any other', (line) => {
    const text = `%begin 1700000001 7 1\n${line}\nx\n%end 1700000001 7 1\n`
    // The guard of the answer itself is the only end.
    const lines = line === '%error 1700000001 7 1' ? [] : [line, 'x']
    expect(parseText(text)[0]).toEqual({ reply: { ok: lines.length > 0, lines }, own: true })
  })

  it('is not confused by lines outside of answers', () => {
    expect(parseText('\nhello\n%begin x\nok\n%end 1 2 3\n')).toEqual([
      { notification: '%begin', rest: 'x' },
      { notification: '%end', rest: '1 2 3' },
    ])
  })

  it('waits for the end of a line', () => {
    expect(parseText('%exit')).toEqual([])
  })

  it('may be cut anywhere, also within a character', () => {
    const line = anyText()
      .map((text) => text.replaceAll('\n', ' '))
      .filter((text) => !/^%(end|error) 1 2 1$/.test(text))
    const item = fc.oneof(
      fc.record({ lines: fc.array(line, { maxLength: 4 }), ok: fc.boolean() }),
      fc.constantFrom('%sessions-changed', '%session-renamed $1 宽😀 é', '%exit'),
    )
    fc.assert(
      fc.property(fc.array(item), fc.array(fc.nat()), (items, places) => {
        const text = items
          .map((it) => {
            if (typeof it === 'string') return `${it}\n`
            const body = it.lines.map((l) => `${l}\n`).join('')
            return `%begin 1 2 1\n${body}%${it.ok ? 'end' : 'error'} 1 2 1\n`
          })
          .join('')
        const data = Buffer.from(text)
        const whole = parse([data])
        expect(parse(cut(data, places))).toEqual(whole)
        expect(parse(Array.from(data, (byte) => Buffer.from([byte])))).toEqual(whole)
        const answers = items.filter((it) => typeof it !== 'string')
        expect(whole.filter((h) => 'reply' in h)).toEqual(
          answers.map(({ ok, lines }) => ({ reply: { ok, lines }, own: true })),
        )
      }),
      { numRuns: 50 },
    )
  })
})
