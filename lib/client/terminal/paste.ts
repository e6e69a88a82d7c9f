const END_OF_PASTE = /(?:\x1b\[|\x9b)20[01]~/g

/**
 * Text as it may be pasted: the marks of bracketed paste inside it would end the paste early and let
 * the rest run as typed commands, so they are taken out, also those that appear by taking out.
 */
export function pasteable(text: string): string {
  let clean = text
  for (let before = ''; before !== clean; ) {
    before = clean
    clean = clean.replace(END_OF_PASTE, '')
  }
  return clean
}
