import type { z } from 'zod'
import { MaestroError } from '../errors.ts'
import type { ErrorCode } from '../wire/error.ts'

interface Issue {
  path: string
  message: string
}

/** What a value is refused as, by the first thing that is wrong with it. */
export type RefusedAs = (issue: z.core.$ZodIssue) => ErrorCode

/** `value` as `schema` reads it, else throws VALIDATION_ERROR, or as told, with `{field, issues}`. */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  refusedAs: RefusedAs = () => 'VALIDATION_ERROR',
): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.flatMap(issuesOf)
  const first = issues[0] ?? { path: '', message: 'not valid' }
  const [cause] = result.error.issues
  const code = cause ? refusedAs(cause) : 'VALIDATION_ERROR'
  const where = first.path === '' ? '' : `${first.path}: `
  throw new MaestroError(code, `${where}${first.message}`, {
    field: first.path,
    issues,
  })
}

function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: 'There is no such field.',
    }))
  }
  return [{ path: issue.path.join('.'), message: issue.message }]
}
