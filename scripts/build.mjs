import { prepare } from './setup/prepare.mjs'
import { explain } from './setup/words.mjs'

prepare().catch((error) => {
  explain(error)
  process.exitCode = 1
})
