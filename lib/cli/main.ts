#!/usr/bin/env node
import { homedir } from 'node:os'
import { run } from './run.ts'

// Whoever reads has seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const { env, stdin, stdout, stderr } = process
const code = await run(process.argv.slice(2), {
  env,
  home: homedir(),
  cwd: process.cwd(),
  stdin,
  stdout,
  stderr,
})

if (code !== null) {
  for (const stream of [stdout, stderr]) await new Promise((done) => stream.write('', done))
  // What is still open, such as a socket that says goodbye, keeps nobody waiting.
  process.exit(code)
}
