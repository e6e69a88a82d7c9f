import { defineInit } from '../init/define-init.ts'

export const define = defineInit(
  'orchestrator',
  'run the program of an orchestrator’s session (nodes do this)',
)
