import { type DestinationStream, destination, type Logger, pino } from 'pino'

export type Log = Logger

const CENSOR = '[redacted]'
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'token',
  'password',
  'secret',
  'privateKey',
]
const TOKEN_IN_QUERY = /([?&](?:token|code|key)=)[^&#\s]+/gi
const TOKEN_IN_PATH =
  /^(\/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=\/|\?|$)/i

export interface LogOptions {
  level?: string
  /** One line of words for a person instead of JSON; default: standard error is a terminal. */
  human?: boolean
  /** Where the lines go; default: standard error. */
  stream?: DestinationStream
}

/**
 * Logs to standard error, as JSON lines or as words for a terminal. Secrets do not pass: headers and
 * fields that carry credentials are redacted, `url` loses its tokens, `env` keeps names only.
 */
export function createLog({ level = 'info', human, stream }: LogOptions = {}): Log {
  const out = stream ?? destination({ fd: 2, sync: true })
  const words = human ?? process.stderr.isTTY === true
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRETS.flatMap(pathsOf), censor: CENSOR },
      serializers: { url: redactUrl, env: envNames, err: pino.stdSerializers.err },
    },
    words ? { write: (line: string) => out.write(humanLine(line)) } : out,
  )
}

/** The same URL without the tokens that may stand in its query or as its first path segment. */
export function redactUrl(url: unknown): unknown {
  if (typeof url !== 'string') return url
  return url.replace(TOKEN_IN_QUERY, `$1${CENSOR}`).replace(TOKEN_IN_PATH, `$1${CENSOR}`)
}

function pathsOf(field: string): string[] {
  const quoted = `["${field}"]`
  return [quoted, `*${quoted}`, `*.headers${quoted}`]
}

function envNames(env: unknown): unknown {
  return typeof env === 'object' && env !== null ? Object.keys(env) : CENSOR
}

const LEVELS: Record<number, string> = {
  10: 'trace: ',
  20: 'debug: ',
  30: '',
  40: 'warning: ',
  50: 'error: ',
  60: 'fatal: ',
}

function humanLine(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>
  const clock = new Date(Number(time)).toTimeString().slice(0, 8)
  const extra = Object.entries(rest).map(([key, value]) => ` ${key}=${plain(value)}`)
  const reason = typeof err === 'object' && err !== null ? `\n  ${errorText(err)}` : ''
  return `${clock} ${LEVELS[Number(level)] ?? ''}${plain(msg ?? '')}${extra.join('')}${reason}\n`
}

function errorText(err: object): string {
  const { stack, message } = err as { stack?: string; message?: string }
  return printable(stack ?? message ?? JSON.stringify(err)).replaceAll('\n', '\n  ')
}

function plain(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}

/** Control characters from outside must not reach a person's terminal as commands. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '�')
}
