import type { JsonSchema } from '../../lib/api/schemas.ts'
import type { Random } from './random.ts'

/** What inputs are made of, besides chance. */
export interface Stock {
  /** A file that exists once something of an input was run as a command. */
  canary: string
  /** Of agents, hosts and other things that are there. */
  ids: readonly string[]
  schemas: Record<string, JsonSchema>
}

/** Texts that have broken programs like this one. */
export function hostileText(random: Random, { canary, ids }: Stock): string {
  const run = `touch ${canary}-${random.int(1e9)}`
  return random.pick<() => string>([
    () => `$(${run})`,
    () => `#(${run})`,
    () => `\`${run}\``,
    () => `x;${run};`,
    () => `x\n${run}\n`,
    () => `' ; run-shell '${run}' ; '`,
    () => `" ; if-shell true "run-shell '${run}'`,
    () => `#{E:#(${run})}`,
    () => `--help`,
    () => `-t=${random.pick(ids)}`,
    () => random.pick(ids),
    () => random.pick(ids).slice(0, -1),
    () => `$${random.int(5)}`,
    () => `@${random.int(5)}`,
    () => '=x:',
    () => '../../../../etc/passwd',
    () => '/etc/passwd\0.png',
    () => '%2e%2e%2f%2e%2e%2f',
    () => '<img src=x onerror=alert(1)>',
    () => 'javascript:alert(1)',
    () => '\u001b]52;c;AAAA\u0007\u001b[201~\u001b[2J',
    () => '\u202e\u2066\ufeff\u0000\ud800',
    () => `'; DROP TABLE agents; --`,
    () => '__proto__',
    () => '(a+)+$',
    () => '[',
    () => '\\',
    () => 'http://127.0.0.1:1',
    () => 'http://169.254.169.254/latest',
    () => 'http://[::ffff:a9fe:a9fe]:1',
    () => 'http://nowhere.invalid:1',
    () => 'https://push.invalid/x',
    () => '~/x',
    () => '/tmp',
    () => '',
    () => ' ',
    () => 'é漢👩‍👩‍👧',
    () => 'a'.repeat(random.pick([64, 65, 255, 256, 5_000, 70_000])),
    () => String(random.pick([-1, 0, 2 ** 31, 2 ** 53, 1e21, Number.NaN])),
    () => random.bytes(random.int(40)).toString('latin1'),
  ])()
}

/** Any JSON value. */
export function anyValue(random: Random, stock: Stock, depth = 0): unknown {
  const inner = () => anyValue(random, stock, depth + 1)
  return random.pick<() => unknown>([
    () => hostileText(random, stock),
    () => null,
    () => random.chance(0.5),
    () => random.pick([0, -0, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, random.int(1000)]),
    () => (depth > 4 ? [] : Array.from({ length: random.int(5) }, inner)),
    () =>
      depth > 4
        ? {}
        : Object.fromEntries(
            Array.from({ length: random.int(4) }, () => [hostileText(random, stock), inner()]),
          ),
  ])()
}

/** A value of the schema more or less: each part of it may be something else. */
export function madeFor(schema: JsonSchema, random: Random, stock: Stock, wrong = 0.08): unknown {
  if (random.chance(wrong)) return anyValue(random, stock)
  const inner = (each: unknown) => madeFor((each ?? {}) as JsonSchema, random, stock, wrong)
  const reference = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined
  if (reference !== undefined) return inner(stock.schemas[reference])
  const choices = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choices)) return inner(random.pick(choices))
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return random.pick(schema.enum)
  switch (Array.isArray(schema.type) ? random.pick(schema.type) : schema.type) {
    case 'object':
      return objectOf(schema, random, stock, inner)
    case 'array':
      return Array.from({ length: random.int(4) }, () => inner(schema.items))
    case 'string':
      return random.chance(0.5) ? hostileText(random, stock) : `fuzz_${random.int(1e6)}`
    case 'integer':
    case 'number':
      return random.chance(0.7)
        ? Number(schema.minimum ?? 0) + random.int(50)
        : random.pick([-1, 0, 0.5, 2 ** 53, 1e300, Number(schema.maximum ?? 9) + 1])
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    default:
      return anyValue(random, stock)
  }
}

function objectOf(
  schema: JsonSchema,
  random: Random,
  stock: Stock,
  inner: (schema: unknown) => unknown,
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  const required = Array.isArray(schema.required) ? schema.required : []
  for (const [name, each] of Object.entries((schema.properties ?? {}) as object)) {
    const wanted = required.includes(name) ? !random.chance(0.03) : random.chance(0.4)
    if (wanted) made[name] = inner(each)
  }
  if (random.chance(0.05)) made[hostileText(random, stock)] = anyValue(random, stock)
  return made
}
