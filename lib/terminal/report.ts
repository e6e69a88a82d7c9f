import { isReport as isTextReport } from '../wire/term.ts'

/** No report is longer; what is, was typed or pasted. */
const LONGEST = 256

/** Is this input a terminal's own answer or report (focus, pointer, attributes), typed by nobody? */
export function isReport(input: Buffer): boolean {
  return input.length <= LONGEST && isTextReport(input.toString('latin1'))
}
