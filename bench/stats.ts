/** What repeated measurements of one thing say. Times in ms. */
export interface Summary {
  n: number
  min: number
  p50: number
  p95: number
  max: number
}

/** The `q`-quantile (0 to 1) of values in any order, by linear interpolation between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function summarize(values: readonly number[]): Summary {
  return {
    n: values.length,
    min: quantile(values, 0),
    p50: median(values),
    p95: quantile(values, 0.95),
    max: quantile(values, 1),
  }
}

/** Milliseconds with as many digits as they are worth. */
export function ms(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`
  return `${value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0)} ms`
}

export const times = (ratio: number): string => `${ratio.toFixed(2)}×`

/** `p50 (min–p95)`. */
export function spread({ min, p50, p95 }: Summary): string {
  return `${ms(p50)} (${ms(min)} – p95 ${ms(p95)})`
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
