import { afterEach, expect, it, vi } from 'vitest'
import { notifyApi } from '../../../../lib/client/notify/api.ts'
import { changeNotifySettings, useNotifySettings } from '../../../../lib/client/notify/settings.ts'
import type { NotificationSettings } from '../../../../lib/wire/notify.ts'

const KINDS = { waiting: true, finished: true, failed: true, unreachable: true }
const SETTINGS = { kinds: KINDS, quiet: null, muted: [] } as unknown as NotificationSettings
const QUIET = { from: '22:00', to: '07:00', timeZone: 'UTC' }

/** Requests that are answered when the test says so, each as the node would: with all changes so far. */
function slowly() {
  const answers: ((error?: Error) => void)[] = []
  let kept = SETTINGS
  vi.spyOn(notifyApi, 'change').mockImplementation(({ kinds, quiet }) => {
    kept = {
      ...kept,
      kinds: { ...kept.kinds, ...kinds },
      quiet: quiet === undefined ? kept.quiet : quiet,
    }
    const now = kept
    return new Promise((resolve, reject) =>
      answers.push((error) => (error ? reject(error) : resolve(now))),
    )
  })
  useNotifySettings.setState({ settings: SETTINGS })
  return answers
}
afterEach(() => vi.restoreAllMocks())

const shown = () => useNotifySettings.getState().settings

it('an answer to an earlier change takes nothing back that was changed since', async () => {
  const answers = slowly()
  const first = changeNotifySettings({ kinds: { finished: false } })
  const second = changeNotifySettings({ quiet: QUIET })
  answers[0]?.()
  await first
  expect(shown()).toMatchObject({ kinds: { finished: false }, quiet: QUIET })
  answers[1]?.()
  await second
  expect(shown()).toMatchObject({ kinds: { finished: false }, quiet: QUIET })
  expect(useNotifySettings.getState().saved).toBe(true)
})

it('a change that was refused is taken back, and why is said', async () => {
  const answers = slowly()
  const refused = changeNotifySettings({ quiet: QUIET })
  expect(shown()?.quiet).toEqual(QUIET)
  answers[0]?.(new Error('No.'))
  expect(await refused).toBe(false)
  expect(shown()?.quiet).toBeNull()
  expect(useNotifySettings.getState().problem).toBe('No.')
})
