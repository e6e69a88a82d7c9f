import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError, type ConfigProblem } from './config-error.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** `process.env`, or the part of it that matters. */
export type Env = Readonly<Record<string, string | undefined>>

/** Requests per `timeWindow` ms; what is not set keeps the default of each kind of client. */
export interface RateLimitConfig {
  readonly max?: number
  readonly maxPost?: number
  readonly timeWindow?: number
}

/** Everything that can be configured, checked and frozen. */
export interface Config {
  /** 0 takes any free port. */
  readonly port: number
  /** Listen address; null: loopback, and the tailnet address when there is one. */
  readonly host: string | null
  /** Further URLs under which peers reach this node; origins without a path. */
  readonly urls: readonly string[]
  /** Display name of this host, as long as Settings give no other. */
  readonly name: string
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly ui: boolean
  /** Unauthenticated mode: everyone who reaches the node is admin. */
  readonly open: boolean
  readonly trustLoopback: boolean
  /** Tell the local network of this node, and look for others there (multicast DNS). */
  readonly mdns: boolean
  /** Path of tmux's socket; null: tmux's default. */
  readonly tmuxSocket: string | null
  /** Of tailscaled's local API. */
  readonly tailscaleSocket: string
  readonly openBrowser: boolean
  /** Files with the certificate chain and its key, PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly rateLimit: RateLimitConfig
  /** Foreign origins that may use API and sockets from a browser. */
  readonly allowedOrigins: readonly string[]
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** The user's home directory. */
  readonly home: string
}

const Port = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number),
    ],
    '0 to 65535',
  )
  .refine((port) => Number.isInteger(port) && port >= 0 && port <= 65_535, '0 to 65535')
const ON = ['1', 'true', 'on', 'yes']
const OFF = ['0', 'false', 'off', 'no']
const Switch = z
  .union([z.boolean(), z.number(), z.string()])
  .transform((value) => String(value).toLowerCase())
  .refine((value) => ON.includes(value) || OFF.includes(value), '1, on or true; 0, off or false')
  .transform((value) => ON.includes(value))
const Text = z.string('text').trim().min(1, 'not empty')
const List = z
  .union([z.string(), z.array(z.string())], 'a list')
  .transform((value) => (typeof value === 'string' ? value.split(/[\s,]+/) : value))
  .transform((value) => value.filter((item) => item !== ''))
const Origins = List.pipe(
  z.array(z.string().refine(isOrigin, 'origins such as https://host:port, separated by commas')),
)
const Positive = z.number('a whole number').int('a whole number').min(1, '1 or more')

/** Each setting by its one name, the same in the environment and in the file. */
const SETTINGS = {
  PORT: Port,
  MAESTRO_HOST: Text.refine((value) => !/[\s/]/.test(value), 'an address such as 0.0.0.0'),
  MAESTRO_URL: Origins,
  MAESTRO_NAME: Text.max(64, 'at most 64 characters'),
  DATA_DIR: Text,
  DATABASE_URL: Text.refine(
    (value) => /^postgres(ql)?:\/\//.test(value),
    'postgres://user:password@host/database',
  ),
  MAESTRO_UI: Switch,
  MAESTRO_OPEN: Switch,
  MAESTRO_TRUST_LOOPBACK: Switch,
  MAESTRO_MDNS: Switch,
  MAESTRO_TMUX_SOCKET: Text,
  MAESTRO_TAILSCALE_SOCKET: Text,
  MAESTRO_NO_OPEN: Switch,
  MAESTRO_TLS_CERT: Text,
  MAESTRO_TLS_KEY: Text,
  MAESTRO_LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`),
} as const
const FILE_ONLY = {
  rateLimit: z.strictObject({
    max: Positive.optional(),
    maxPost: Positive.optional(),
    timeWindow: Positive.optional(),
  }),
  allowedOrigins: Origins,
  logLevel: SETTINGS.MAESTRO_LOG_LEVEL,
} as const
const ALL = { ...SETTINGS, ...FILE_ONLY }
type Name = keyof typeof ALL
type Values = { [K in Name]?: z.infer<(typeof ALL)[K]> }

/** Where tailscaled listens by default (tailscale.com/kb/1278). */
const TAILSCALED =
  process.platform === 'darwin'
    ? '/var/run/tailscaled.socket'
    : '/var/run/tailscale/tailscaled.sock'

/** Values are never shown for these: they hold passwords. */
const SECRET: ReadonlySet<string> = new Set(['DATABASE_URL'])

/**
 * The configuration from `env` and `<home>/.maestro/config.json`; the environment wins, an empty
 * variable counts as absent. Throws one `ConfigError` that lists every bad value.
 */
export function loadConfig(env: Env, home: string): Config {
  const problems: ConfigProblem[] = []
  const file = join(home, '.maestro', 'config.json')
  const values: Values = { ...readFileValues(file, problems), ...readEnvValues(env, problems) }
  const tls = tlsOf(values, home, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  const open = values.MAESTRO_OPEN ?? false
  return deepFreeze({
    port: values.PORT ?? 23_000,
    host: values.MAESTRO_HOST ?? (open ? '0.0.0.0' : null),
    urls: (values.MAESTRO_URL ?? []).map((url) => new URL(url).origin),
    name: values.MAESTRO_NAME ?? hostname().replace(/\.local$/, ''),
    dataDir: pathOf(values.DATA_DIR ?? join(home, '.maestro', 'data'), home),
    databaseUrl: values.DATABASE_URL ?? null,
    ui: values.MAESTRO_UI ?? true,
    open,
    trustLoopback: values.MAESTRO_TRUST_LOOPBACK ?? true,
    mdns: values.MAESTRO_MDNS ?? false,
    tmuxSocket: values.MAESTRO_TMUX_SOCKET ? socketOf(values.MAESTRO_TMUX_SOCKET, home) : null,
    tailscaleSocket: pathOf(values.MAESTRO_TAILSCALE_SOCKET ?? TAILSCALED, home),
    openBrowser: !(values.MAESTRO_NO_OPEN ?? false),
    tls,
    rateLimit: values.rateLimit ?? {},
    allowedOrigins: (values.allowedOrigins ?? []).map((url) => new URL(url).origin),
    logLevel: values.MAESTRO_LOG_LEVEL ?? values.logLevel ?? 'info',
    home,
  })
}

function readEnvValues(env: Env, problems: ConfigProblem[]): Values {
  const given = Object.keys(SETTINGS)
    .map((name) => [name, env[name]] as const)
    .filter(([, value]) => value !== undefined && value !== '')
  return check(Object.fromEntries(given), 'the environment', problems)
}

function readFileValues(file: string, problems: ConfigProblem[]): Values {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    problems.push({ name: file, source: 'disk', allowed: 'a readable file', cause: String(error) })
    return {}
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    problems.push({ name: file, source: 'disk', allowed: 'one JSON object', cause: String(error) })
    return {}
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    problems.push({ name: file, source: 'disk', allowed: 'one JSON object', value: text })
    return {}
  }
  return check(parsed as Record<string, unknown>, file, problems)
}

function check(given: Record<string, unknown>, source: string, problems: ConfigProblem[]): Values {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(ALL, name)) {
      problems.push({ name, source, value, allowed: `one of ${Object.keys(ALL).join(', ')}` })
      continue
    }
    const result = ALL[name as Name].safeParse(value)
    if (result.success) values[name] = result.data
    else problems.push(problemOf(name, value, source, result.error))
  }
  return values as Values
}

function problemOf(name: string, value: unknown, source: string, error: z.ZodError): ConfigProblem {
  const issue = error.issues[0]
  const inside = issue?.path.filter((part) => typeof part === 'string') ?? []
  return {
    name: [name, ...inside].join('.'),
    source,
    allowed: issue?.message ?? 'another value',
    ...(SECRET.has(name) ? {} : { value }),
  }
}

function tlsOf(values: Values, home: string, problems: ConfigProblem[]): Config['tls'] {
  const { MAESTRO_TLS_CERT: cert, MAESTRO_TLS_KEY: key } = values
  if (cert === undefined && key === undefined) return null
  if (cert !== undefined && key !== undefined) {
    return { cert: pathOf(cert, home), key: pathOf(key, home) }
  }
  problems.push({
    name: cert === undefined ? 'MAESTRO_TLS_CERT' : 'MAESTRO_TLS_KEY',
    source: 'nowhere',
    allowed: 'a PEM file: HTTPS needs the certificate and its key',
  })
  return null
}

/** A path, or a name as for `tmux -L`. */
function socketOf(text: string, home: string): string {
  return text.includes('/') ? pathOf(text, home) : text
}

function pathOf(value: string, home: string): string {
  const expanded = value === '~' || value.startsWith('~/') ? join(home, value.slice(1)) : value
  return isAbsolute(expanded) ? expanded : resolve(expanded)
}

function isOrigin(value: string): boolean {
  if (!/^https?:\/\/[^/?#@\\]+\/?$/i.test(value)) return false
  return URL.canParse(value)
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  }
  return Object.freeze(value)
}
