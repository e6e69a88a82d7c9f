import fc from 'fast-check'

/** Any Unicode character but NUL. (fast-check's own takes seconds to build.) */
export const anyCharacter = fc
  .integer({ min: 1, max: 0x10ffff })
  .map((point) => (point >= 0xd800 && point <= 0xdfff ? 'x' : String.fromCodePoint(point)))

/** Any well-formed text without NUL. */
export function anyText(
  constraints: Omit<fc.StringConstraints, 'unit'> = {},
): fc.Arbitrary<string> {
  return fc.string({
    ...constraints,
    unit: fc.oneof(anyCharacter, fc.string({ minLength: 1, maxLength: 1 })),
  })
}
