/** How many topics one client may name. */
const MAX_TOPICS = 256

/** Which events a client wants. A topic is the part of an event's name before the colon, or `*`. */
export interface Topics {
  wants(type: string): boolean
  /** The first one narrows from everything to these; later ones add. False: too many topics. */
  subscribe(topics: readonly string[]): boolean
  unsubscribe(topics: readonly string[]): boolean
}

/** Everything is wanted until the first `subscribe`. */
export function createTopics(): Topics {
  let everything = true
  let untouched = true
  const included = new Set<string>()
  const excluded = new Set<string>()

  return {
    wants(type) {
      const colon = type.indexOf(':')
      const topic = colon < 0 ? type : type.slice(0, colon)
      return included.has(topic) || (everything && !excluded.has(topic))
    },
    subscribe(topics) {
      if (included.size + topics.length > MAX_TOPICS) return false
      if (untouched) everything = false
      untouched = false
      for (const topic of topics) {
        if (topic === '*') {
          everything = true
          excluded.clear()
        } else {
          included.add(topic)
          excluded.delete(topic)
        }
      }
      return true
    },
    unsubscribe(topics) {
      if (excluded.size + topics.length > MAX_TOPICS) return false
      untouched = false
      for (const topic of topics) {
        if (topic === '*') {
          everything = false
          included.clear()
        } else {
          included.delete(topic)
          excluded.add(topic)
        }
      }
      return true
    },
  }
}
