type Close = () => void | Promise<void>

/** What has been opened so far, to be closed in reverse order, once. */
export interface Closers {
  /** Remembers how to close `resource` and answers it. */
  add<T extends { close: Close }>(resource: T): T
  /** Closes all, also when some fail; then throws the first error. */
  close(): Promise<void>
}

export function createClosers(): Closers {
  const stack: Close[] = []
  let closing: Promise<void> | undefined

  async function closeAll(): Promise<void> {
    const errors: unknown[] = []
    for (let close = stack.pop(); close !== undefined; close = stack.pop()) {
      try {
        await close()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  return {
    add(resource) {
      stack.push(() => resource.close())
      return resource
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}
