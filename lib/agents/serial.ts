export type Serial = <T>(task: () => Promise<T>) => Promise<T>

/** Runs one task after the other, in the order they came; a failed one does not hold up the next. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const run = last.then(task, task)
    last = run.catch(() => undefined)
    return run
  }
}
