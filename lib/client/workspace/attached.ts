/**
 * Terminals out of sight that stay attached. So many that a grid of nine comes back from zoom at
 * once; beyond that the ones not seen for longest are given up, and attach anew when they are seen.
 */
export const HIDDEN_ATTACHED = 8

/**
 * The agents whose terminals are attached, those in sight first, the others by when they were seen
 * last. `before` is what this said the last time; only agents that are `open` in a pane are kept.
 */
export function attachedAgents(
  before: readonly string[],
  inSight: readonly string[],
  open: ReadonlySet<string>,
): string[] {
  const hidden = before.filter((id) => open.has(id) && !inSight.includes(id))
  return [...inSight, ...hidden.slice(0, HIDDEN_ATTACHED)]
}
