const TIMEOUT_MS = 10_000

interface Pending {
  resolve: (value: never) => void
  reject: (error: Error) => void
  timer: ReturnType<typeof setTimeout>
}

/** Questions on their way to the node, by the id that its answer carries. */
export class Requests {
  #next = 1
  readonly #pending = new Map<number, Pending>()

  /** Calls `send` with a new id; the promise fails when nothing comes for `timeoutMs`. */
  ask<T>(send: (id: number) => void, timeoutMs = TIMEOUT_MS): Promise<T> {
    const id = this.#next++
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(
        () => this.#fail(id, 'The node did not answer in time. Try again.'),
        timeoutMs,
      )
      this.#pending.set(id, { resolve, reject, timer })
      send(id)
    })
  }

  answer(id: number | undefined, value: unknown): void {
    const pending = id === undefined ? undefined : this.#pending.get(id)
    if (id === undefined || !pending) return
    clearTimeout(pending.timer)
    this.#pending.delete(id)
    pending.resolve(value as never)
  }

  failAll(message: string): void {
    for (const id of [...this.#pending.keys()]) this.#fail(id, message)
  }

  #fail(id: number, message: string): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    clearTimeout(pending.timer)
    this.#pending.delete(id)
    pending.reject(new Error(message))
  }
}
