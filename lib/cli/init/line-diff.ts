const CONTEXT = 3

interface Line {
  sign: ' ' | '-' | '+'
  text: string
}

/**
 * What changes from one text to another, as lines of `diff -u` without their numbers; parts that are
 * far apart are separated by `…`. Empty when nothing does. For files of settings: the time grows with
 * the product of their lines.
 */
export function lineDiff(before: string, after: string): string[] {
  const lines = compare(linesOf(before), linesOf(after))
  const changed = lines.flatMap(({ sign }, at) => (sign === ' ' ? [] : [at]))
  const shown = lines.map((_, at) => changed.some((other) => Math.abs(at - other) <= CONTEXT))
  return lines.flatMap(({ sign, text }, at) => {
    if (!shown[at]) return []
    const isAfterGap = at > 0 && !shown[at - 1]
    return isAfterGap ? ['…', `${sign}${text}`] : [`${sign}${text}`]
  })
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** By the longest common subsequence. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  const lengths = commonLengths(before, after)
  const lines: Line[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const old = before[i]
    const next = after[j]
    if (old !== undefined && old === next) {
      lines.push({ sign: ' ', text: old })
      i++
      j++
    } else if (
      old !== undefined &&
      (next === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))
    ) {
      lines.push({ sign: '-', text: old })
      i++
    } else {
      lines.push({ sign: '+', text: next ?? '' })
      j++
    }
  }
  return lines
}

/** At `[i][j]`: how many lines the rests from there have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const same = before[i] === after[j]
      const row = table[i]
      if (!row) continue
      row[j] = same
        ? at(table, i + 1, j + 1) + 1
        : Math.max(at(table, i + 1, j), at(table, i, j + 1))
    }
  }
  return table
}

function at(table: readonly Uint32Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0
}
