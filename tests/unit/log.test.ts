import { describe, expect, test } from 'vitest'
import { createLog, redactUrl } from '../../lib/log.ts'

function capture(human: boolean) {
  const lines: string[] = []
  const log = createLog({ level: 'trace', human, stream: { write: (line) => lines.push(line) } })
  return { log, text: () => lines.join('') }
}

describe('createLog', () => {
  test.each([false, true])('secrets do not pass (human: %s)', (human) => {
    const { log, text } = capture(human)
    log.info(
      {
        authorization: 'S1',
        req: { headers: { authorization: 'S2', cookie: 'S3' } },
        headers: { 'set-cookie': 'S4' },
        token: 'S5',
        url: '/ws?token=S6&since=1',
        env: { API_KEY: 'S7' },
      },
      'hello',
    )
    expect(text()).not.toMatch(/S[1-7]/)
    expect(text()).toContain('API_KEY')
    expect(text()).toContain('since=1')
  })

  test('a person reads one line of words', () => {
    const { log, text } = capture(true)
    log.warn({ agent: 'agt_1', n: 2 }, 'Something odd')
    expect(text()).toMatch(/^\d\d:\d\d:\d\d warning: Something odd agent=agt_1 n=2\n$/)
  })

  test('an error keeps its stack', () => {
    const { log, text } = capture(true)
    log.error({ err: new Error('broken') }, 'It failed')
    expect(text()).toContain('error: It failed\n  Error: broken\n      at ')
  })

  test('control characters from outside never reach the terminal', () => {
    const { log, text } = capture(true)
    log.info({ name: '\u001b]0;x\u0007\u009b1m' }, '\u001b[2J')
    expect(text().trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })
})

test.each([
  ['/x?a=1&token=abc&b=2', '/x?a=1&token=[redacted]&b=2'],
  ['/0f8fad5b-d9cb-469f-a165-70867728950e/api/sessions', '/[redacted]/api/sessions'],
  ['/0F8FAD5B-D9CB-469F-A165-70867728950E', '/[redacted]'],
  ['/api/agents', '/api/agents'],
])('redactUrl(%s)', (url, redacted) => {
  expect(redactUrl(url)).toBe(redacted)
})
