import { defineInit } from '../init/define-init.ts'

export const define = defineInit('worker', 'run the program of a worker’s session (nodes do this)')
