import { afterEach, beforeEach } from 'vitest'
import { forgetEnded, recentLogs } from './node-logs.ts'

beforeEach(forgetEnded)

afterEach(({ task }) => {
  if (task.result?.state !== 'fail') return
  const logs = recentLogs()
  if (logs) console.error(`Log of the node in "${task.name}":\n${logs}`)
})
