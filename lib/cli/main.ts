#!/usr/bin/env node
import { homedir } from 'node:os'
import { run } from './run.ts'

// Whoever reads has seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const { env, stdin, stdout, stderr } = process
process.exitCode = await run(process.argv.slice(2), {
  env,
  home: homedir(),
  cwd: process.cwd(),
  stdin,
  stdout,
  stderr,
})
