import { version } from '../package.json'

/** Of this Maestro, as in package.json. */
export const VERSION: string = version
