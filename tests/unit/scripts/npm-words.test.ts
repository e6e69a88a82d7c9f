import { expect, test } from 'vitest'
import { npmWords } from '../../../scripts/setup/npm-words.mjs'

const context = { root: '/opt/maestro', log: '/opt/maestro/.setup/npm.log', args: ['ci'] }

test.each([
  ['gyp ERR! find Python Python is not set from command line', /Python 3, make and a C\+\+/],
  ['gyp ERR! stack Error: not found: make', /Python 3, make and a C\+\+/],
  ['make: g++: No such file or directory', /Python 3, make and a C\+\+/],
  ['sh: 1: c++: not found', /Python 3, make and a C\+\+/],
  ['npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device', /disk is full/],
  ['npm error code EROFS', /read-only/],
  ['npm error code EACCES\nnpm error syscall mkdir', /may not be written/],
  ['npm error code ENOTFOUND\nnpm error network request to registry failed', /registry could not/],
  ['npm error code EAI_AGAIN', /registry could not/],
  ['gyp ERR! stack Error: getaddrinfo ENOTFOUND nodejs.org', /C\+\+ headers of this Node/],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /certificate/],
  ['npm error code EINTEGRITY', /damaged/],
])('%s', (output, words) => {
  const error = npmWords(output, context)
  expect(error.message).toMatch(/^`npm ci` failed\. /)
  expect(error.message).toMatch(words)
  expect(error.commands.length).toBeGreaterThan(0)
  expect(error.log).toBe(context.log)
})

test("an unknown failure shows npm's last words and how to see it again", () => {
  const error = npmWords('much\nearlier\nnpm error something new', context)
  expect(error.message).toContain('something new')
  expect(error.commands).toEqual(['npm ci'])
})
