import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `90`, `90s`, `5m`, `2h` in ms; bare numbers are seconds. For commander. */
export function parseDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  const size = UNITS[unit]
  if (number === undefined || size === undefined) {
    throw new InvalidArgumentError('A time is written as 90, 90s, 5m or 2h.')
  }
  return Number(number) * size
}

/** For commander: a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`It is a whole number from ${least} on.`)
  }
}

/** For options that may be given more than once; also `a,b`. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').filter((part) => part !== '')]
}

/** As `collect`, for values that may hold commas. */
export function collectWhole(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}
