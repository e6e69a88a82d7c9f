import { randomInt } from 'node:crypto'

/** Crockford's base32: no letter that looks like another. */
export const CODE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Letters of 5 bits each. */
export function randomCode(length: number): string {
  return Array.from({ length }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('')
}

/** In groups of four, to be read out and typed. */
export function groupCode(code: string): string {
  return (code.match(/.{4}/g) ?? []).join('-').toUpperCase()
}

/** Of what people type: case, spaces and dashes do not matter, look-alikes are one. */
export function normaliseCode(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/[il]/g, '1')
    .replace(/o/g, '0')
    .replace(/u/g, 'v')
}
