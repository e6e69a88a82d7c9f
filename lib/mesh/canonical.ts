const MAX_DEPTH = 32

/**
 * RFC 8785 (JSON Canonicalization Scheme): the one text of a value, to be signed. Keys are sorted by
 * UTF-16 code units; fields that are undefined are left out, as JSON.stringify does. Throws a
 * TypeError for what JSON cannot hold or two implementations could write differently: numbers that
 * are not finite, lone surrogates, functions, nesting deeper than 32.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new TypeError(`nested deeper than ${MAX_DEPTH}`)
  if (value === null || value === true || value === false) return String(value)
  if (typeof value === 'string') return canonicalString(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is not a number of JSON`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`
  }
  if (typeof value !== 'object') throw new TypeError(`${typeof value} is no value of JSON`)
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${canonicalString(key)}:${canonicalJson(field, depth + 1)}`)
  return `{${fields.join(',')}}`
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a lone surrogate')
  return JSON.stringify(text)
}
