import { MaestroError } from '../../errors.ts'
import { CliError, EXIT } from '../exit.ts'

/** What `work` does with files: its refusals, and what the system refuses, become words of the command. */
export async function fileErrors<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MaestroError) throw new CliError(error.message, EXIT.usage, error)
    const { code, path, message } = error as NodeJS.ErrnoException
    if (path === undefined) throw error
    throw new CliError(`${path} cannot be used: ${message}`, EXIT.failed, {
      code: code ?? 'FAILED',
    })
  }
}
