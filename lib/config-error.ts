export interface ConfigProblem {
  name: string
  /** Where the value came from: `the environment`, or the file's path. */
  source: string
  /** What would have been right. */
  allowed: string
  /** The value as given; left out for secrets. */
  value?: unknown
  cause?: string
}

/** The configuration cannot be used; `message` lists every problem, one a line, for people. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => `  ${sentence(problem)}`)
    super(['Maestro cannot start with this configuration:', ...lines].join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

function sentence({ name, source, allowed, value, cause }: ConfigProblem): string {
  const given = value === undefined ? '' : ` is ${show(value)}`
  const why = cause === undefined ? '' : ` (${cause})`
  return `${name}${given} (from ${source})${why}. Allowed: ${allowed}.`
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
