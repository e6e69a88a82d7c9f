import type { Members } from '../../mesh/types.ts'

/** Calls back each time that a host which was not reached is reached. Returns the disposer. */
export function onReturn(
  members: Pick<Members, 'get' | 'onChange'>,
  listener: (hostId: string) => void,
): () => void {
  const up = new Set<string>()
  return members.onChange(({ id }) => {
    if (members.get(id)?.reach !== 'up') up.delete(id)
    else if (!up.has(id)) {
      up.add(id)
      listener(id)
    }
  })
}
