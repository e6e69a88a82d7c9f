import type { z } from 'zod'
import { MaestroError } from '../errors.ts'

interface Issue {
  path: string
  message: string
}

/** `value` as `schema` reads it. Throws VALIDATION_ERROR with `details: {field, issues}`. */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.flatMap(issuesOf)
  const first = issues[0] ?? { path: '', message: 'not valid' }
  const where = first.path === '' ? '' : `${first.path}: `
  throw new MaestroError('VALIDATION_ERROR', `${where}${first.message}`, {
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
