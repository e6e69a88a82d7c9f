import { expect, it } from 'vitest'
import { createSerial } from '../../../lib/agents/serial.ts'

it('runs tasks one at a time, in the order they came, and answers each its own', async () => {
  const serial = createSerial()
  const log: string[] = []
  const ends: (() => void)[] = []
  const task = (name: string) => async () => {
    log.push(`begin ${name}`)
    await new Promise<void>((resolve) => ends.push(resolve))
    log.push(`end ${name}`)
    return name
  }
  const all = ['a', 'b', 'c'].map((name) => serial(task(name)))
  for (let i = 0; i < 3; i++) {
    await expect.poll(() => ends.length).toBe(i + 1)
    ends[i]?.()
  }
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c'])
  expect(log).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c'])
})

it('a task that fails tells its caller and holds up nobody', async () => {
  const serial = createSerial()
  const failed = serial(() => Promise.reject(new Error('no')))
  const thrown = serial(async () => {
    throw new Error('neither')
  })
  const after = serial(async () => 'yes')
  await expect(failed).rejects.toThrow('no')
  await expect(thrown).rejects.toThrow('neither')
  expect(await after).toBe('yes')
})
