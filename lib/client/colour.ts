/**
 * Hues for the bars of level 1, degrees of OKLCH. Amber (60–100) is left out: it means one thing
 * here. Lightness and chroma come from the theme, so that each hue keeps its contrast in both modes.
 */
export const GROUP_HUES = [18, 38, 118, 140, 162, 185, 212, 236, 258, 282, 306, 332] as const

/** The hue of a level-1 name: the same on every device and at every start (FNV-1a, 32 bit). */
export function groupHue(name: string): number {
  let hash = 0x811c9dc5
  for (const char of name) {
    hash ^= char.codePointAt(0) ?? 0
    hash = Math.imul(hash, 0x01000193)
  }
  // The low bits of FNV are weak for short names; fold the high ones in.
  const index = ((hash >>> 16) ^ hash) >>> 0
  return GROUP_HUES[index % GROUP_HUES.length] ?? GROUP_HUES[0]
}
