interface Resource {
  close(): unknown
}

const open = new Set<Resource>()

/** Remembers what a measure opened, until it is closed, for the case that the run is interrupted. */
export function track<T extends Resource>(resource: T): T {
  const close = resource.close.bind(resource)
  open.add(resource)
  resource.close = async () => {
    open.delete(resource)
    await close()
  }
  return resource
}

/** Closes what is still open: processes, tmux servers, directories. */
export async function closeAll(): Promise<void> {
  const left = [...open].reverse()
  open.clear()
  for (const resource of left) await resource.close()
}
