import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { findPostgres } from '../../scripts/setup/system.mjs'
import { cleanEnv } from './env.ts'
import { freePort } from './ports.ts'
import { exited } from './processes.ts'
import { tempDir } from './temp.ts'
import { until } from './until.ts'

/** Of the only role, who needs it for every connection. */
const PASSWORD = 'correct horse/battery@staple'

export interface TestPostgres {
  /** Of an empty database of this name, which is made. */
  database(name: string): Promise<string>
  readonly password: string
  /** Rows of a statement, in the database of this URL. */
  query(url: string, text: string): Promise<Record<string, unknown>[]>
  /** SIGKILL of the server and its end waited for. */
  kill9(): Promise<void>
  start(): Promise<void>
  /** Stops it and removes all that it wrote. */
  close(): Promise<void>
}

/** A PostgreSQL of the test's own: a directory, a port and a process that end with it. */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = findPostgres()
  if (bin === null) throw new Error('PostgreSQL is not installed: npm test installs it')
  const dir = tempDir('pg')
  const data = join(dir.path, 'data')
  const port = await freePort()
  // PostgreSQL refuses to run as root; 65534 is nobody.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const env = cleanEnv({ HOME: dir.path, LC_ALL: 'C.UTF-8' })
  const options = { env, cwd: dir.path, ...user }
  let server: ChildProcess | undefined
  let log = ''

  const urlOf = (database: string) =>
    `postgres://maestro:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`

  async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }

  async function start(): Promise<void> {
    await until(
      async () => {
        if (server === undefined || server.exitCode !== null || server.signalCode !== null) {
          const settings = [
            `port=${port}`,
            'listen_addresses=127.0.0.1',
            'unix_socket_directories=',
          ]
          const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
          server = spawn(join(bin ?? '', 'postgres'), args, {
            ...options,
            stdio: ['ignore', 'ignore', 'pipe'],
          })
          server.stderr?.setEncoding('utf8').on('data', (text: string) => {
            log += text
          })
        }
        return await query(urlOf('postgres'), 'select 1')
      },
      { timeout: 30_000, message: () => `PostgreSQL answers:\n${log}` },
    )
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!server) return
    const ending = exited(server)
    server.kill(signal)
    await ending
  }

  const passwordFile = join(dir.path, 'password')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, PASSWORD)
  if (user.uid !== undefined) {
    for (const path of [dir.path, data, passwordFile]) chownSync(path, user.uid, user.gid)
    chmodSync(dir.path, 0o700)
  }
  const first = ['-D', data, '-U', 'maestro', '-A', 'scram-sha-256', '--pwfile', passwordFile]
  const close = async () => {
    // "Fast": without waiting for clients (postgres(1)).
    await end('SIGINT')
    dir.close()
  }
  try {
    execFileSync(join(bin, 'initdb'), [...first, '--no-sync', '-E', 'UTF8'], options)
    await start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    async database(name) {
      await query(urlOf('postgres'), `create database ${name}`)
      return urlOf(name)
    },
    password: PASSWORD,
    query,
    kill9: () => end('SIGKILL'),
    start,
    close,
  }
}
