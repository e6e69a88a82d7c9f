import { describe, expect, test } from 'vitest'
import { createTopics } from '../../../lib/sockets/topics.ts'

describe('createTopics', () => {
  test('everything is wanted until something is named', () => {
    const topics = createTopics()
    expect(topics.wants('agent:created')).toBe(true)
    topics.subscribe(['agent'])
    expect(topics.wants('agent:created')).toBe(true)
    expect(topics.wants('theme:change')).toBe(false)
  })

  test('later subscriptions add, * is all', () => {
    const topics = createTopics()
    topics.subscribe(['agent'])
    topics.subscribe(['theme'])
    expect(topics.wants('agent:created') && topics.wants('theme:change')).toBe(true)
    topics.subscribe(['*'])
    expect(topics.wants('host:updated')).toBe(true)
  })

  test('unsubscribe takes away from everything, or everything', () => {
    const topics = createTopics()
    topics.unsubscribe(['agent'])
    expect(topics.wants('agent:created')).toBe(false)
    expect(topics.wants('theme:change')).toBe(true)
    topics.unsubscribe(['*'])
    expect(topics.wants('theme:change')).toBe(false)
    topics.subscribe(['agent'])
    expect(topics.wants('agent:created')).toBe(true)
    expect(topics.wants('theme:change')).toBe(false)
  })

  test('their number is bounded', () => {
    const topics = createTopics()
    const many = (prefix: string) => Array.from({ length: 64 }, (_, n) => `${prefix}${n}`)
    for (const prefix of 'abcd') {
      expect(topics.subscribe(many(prefix))).toBe(true)
      expect(topics.unsubscribe(many(prefix.toUpperCase()))).toBe(true)
    }
    expect(topics.subscribe(many('e'))).toBe(false)
    expect(topics.unsubscribe(many('E'))).toBe(false)
    expect(topics.wants('e0:x')).toBe(false)
  })
})
