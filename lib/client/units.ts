const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']

/** Bytes in the unit that reads best, 1,024 to each: `6.1 GB`, `512 MB`. */
export function bytes(count: number): string {
  let unit = 0
  let value = count
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}

/** A share between 0 and 1: `34%`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}

/** A round trip: `0.4 ms`, `31 ms`. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}
