import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Env, loadConfig } from '../../lib/config.ts'
import { ConfigError } from '../../lib/config-error.ts'
import { type TempDir, tempDir } from '../support/temp.ts'

let home: TempDir
beforeEach(() => {
  home = tempDir('config')
})
afterEach(() => home.close())

function writeFile(content: unknown): string {
  const file = join(home.path, '.maestro', 'config.json')
  mkdirSync(join(home.path, '.maestro'), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

function problems(env: Env) {
  try {
    loadConfig(env, home.path)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

describe('loadConfig', () => {
  test('needs nothing', () => {
    const config = loadConfig({}, home.path)
    expect(config).toMatchObject({
      port: 23_000,
      host: null,
      urls: [],
      dataDir: join(home.path, '.maestro', 'data'),
      databaseUrl: null,
      ui: true,
      open: false,
      trustLoopback: true,
      mdns: false,
      tmuxSocket: null,
      tailscaleSocket: '/var/run/tailscale/tailscaled.sock',
      openBrowser: true,
      tls: null,
      rateLimit: {},
      allowedOrigins: [],
      logLevel: 'info',
      home: home.path,
    })
    expect(config.name).not.toBe('')
  })

  test('is frozen, inside too', () => {
    const config = loadConfig({ MAESTRO_URL: 'http://a:1' }, home.path)
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.urls)).toBe(true)
    expect(Object.isFrozen(config.rateLimit)).toBe(true)
  })

  test('reads every variable', () => {
    const config = loadConfig(
      {
        PORT: '8123',
        MAESTRO_HOST: '0.0.0.0',
        MAESTRO_URL: 'https://box.example/, http://10.0.0.2:23000',
        MAESTRO_NAME: ' Box ',
        DATA_DIR: '~/elsewhere',
        DATABASE_URL: 'postgres://u:p@h/db',
        MAESTRO_UI: 'off',
        MAESTRO_OPEN: '1',
        MAESTRO_TRUST_LOOPBACK: '0',
        MAESTRO_MDNS: '1',
        MAESTRO_TMUX_SOCKET: '/run/tmux',
        MAESTRO_TAILSCALE_SOCKET: '/run/ts.sock',
        MAESTRO_NO_OPEN: 'yes',
        MAESTRO_TLS_CERT: '/c.pem',
        MAESTRO_TLS_KEY: '~/k.pem',
        MAESTRO_LOG_LEVEL: 'debug',
      },
      home.path,
    )
    expect(config).toEqual({
      port: 8123,
      host: '0.0.0.0',
      urls: ['https://box.example', 'http://10.0.0.2:23000'],
      name: 'Box',
      dataDir: join(home.path, 'elsewhere'),
      databaseUrl: 'postgres://u:p@h/db',
      ui: false,
      open: true,
      trustLoopback: false,
      mdns: true,
      tmuxSocket: '/run/tmux',
      tailscaleSocket: '/run/ts.sock',
      openBrowser: false,
      tls: { cert: '/c.pem', key: join(home.path, 'k.pem') },
      rateLimit: {},
      allowedOrigins: [],
      logLevel: 'debug',
      home: home.path,
    })
  })

  test('the environment wins over the file, an empty variable does not', () => {
    writeFile({
      PORT: 9001,
      MAESTRO_NAME: 'file',
      MAESTRO_UI: false,
      rateLimit: { maxPost: 5 },
      allowedOrigins: ['https://Desk.example'],
      logLevel: 'warn',
    })
    const config = loadConfig({ PORT: '9002', MAESTRO_NAME: '' }, home.path)
    expect(config).toMatchObject({
      port: 9002,
      name: 'file',
      ui: false,
      rateLimit: { maxPost: 5 },
      allowedOrigins: ['https://desk.example'],
      logLevel: 'warn',
    })
  })

  test.each([
    ['work', 'work'],
    ['/run/tmux', '/run/tmux'],
    ['./here', resolve('here')],
  ])('a tmux server is told by name or path: %s', (given, socket) => {
    expect(loadConfig({ MAESTRO_TMUX_SOCKET: given }, home.path).tmuxSocket).toBe(socket)
  })

  test('an open node listens everywhere, unless told where', () => {
    expect(loadConfig({ MAESTRO_OPEN: '1' }, home.path).host).toBe('0.0.0.0')
    const told = loadConfig({ MAESTRO_OPEN: '1', MAESTRO_HOST: '127.0.0.1' }, home.path)
    expect(told.host).toBe('127.0.0.1')
  })

  test.each([
    ['PORT', '99999', '0 to 65535'],
    ['PORT', ' ', '0 to 65535'],
    ['PORT', '1e3', '0 to 65535'],
    ['PORT', '-1', '0 to 65535'],
    ['MAESTRO_HOST', 'http://x', 'an address such as 0.0.0.0'],
    ['MAESTRO_URL', 'box:23000', 'origins'],
    ['MAESTRO_URL', 'http://u:p@h', 'origins'],
    ['MAESTRO_URL', 'http://h/path', 'origins'],
    ['MAESTRO_UI', 'maybe', '0, off or false'],
    ['MAESTRO_LOG_LEVEL', 'loud', 'one of fatal, error, warn'],
  ])(
    '%s=%j is refused by name, with its value, its source and what is allowed',
    (name, value, allowed) => {
      const error = problems({ [name]: value })
      expect(error.problems).toEqual([
        { name, value, source: 'the environment', allowed: expect.stringContaining(allowed) },
      ])
      expect(error.message).toContain(`${name} is ${JSON.stringify(value)} (from the environment)`)
    },
  )

  test('all problems are told at once', () => {
    const file = writeFile({ PORT: 'x', rateLimit: { max: 0 }, colour: 'red' })
    const { problems: found } = problems({ MAESTRO_UI: '2' })
    expect(found.map(({ name, source }) => [name, source])).toEqual([
      ['PORT', file],
      ['rateLimit.max', file],
      ['colour', file],
      ['MAESTRO_UI', 'the environment'],
    ])
  })

  test('a password in DATABASE_URL is not shown', () => {
    expect(problems({ DATABASE_URL: 'mysql://u:hunter2@h/db' }).message).not.toContain('hunter2')
  })

  test.each(['{', '[]', '"x"'])('a file that holds %s is refused', (text) => {
    const file = writeFile(text)
    expect(problems({}).problems[0]).toMatchObject({ name: file, allowed: 'one JSON object' })
  })

  test('a certificate without its key is refused', () => {
    expect(problems({ MAESTRO_TLS_CERT: '/c' }).problems[0]?.name).toBe('MAESTRO_TLS_KEY')
    expect(problems({ MAESTRO_TLS_KEY: '/k' }).problems[0]?.name).toBe('MAESTRO_TLS_CERT')
  })
})
