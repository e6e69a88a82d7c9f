export interface Spark {
  line: string
  area: string
}

/**
 * SVG paths of values over a box of `width` by `height`, the last at the right edge; `max` is at the
 * top. Fewer than two values make no line: null.
 */
export function sparkline(
  values: readonly number[],
  max: number,
  { width, height }: { width: number; height: number },
): Spark | null {
  if (values.length < 2) return null
  const step = width / (values.length - 1)
  const points = values.map((value, index) => {
    const share = Math.min(1, Math.max(0, max > 0 ? value / max : 0))
    return `${round(index * step)},${round(height - share * height)}`
  })
  const line = `M${points.join('L')}`
  return { line, area: `${line}L${round(width)},${height}L0,${height}Z` }
}

const round = (value: number) => Math.round(value * 10) / 10
