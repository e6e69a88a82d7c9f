import { ERROR_STATUS, type ErrorBody, type ErrorCode } from './wire/error.ts'

/**
 * An error that a person or a client is meant to see: what happened, why, and what to do.
 * `details` names the field for a validation error and is sent as it is, so it never holds secrets.
 */
export class MaestroError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>) {
    super(message)
    this.name = 'MaestroError'
    this.code = code
    this.details = details
  }

  get status(): number {
    return ERROR_STATUS[this.code]
  }

  toBody(): ErrorBody {
    return {
      error: true,
      message: this.message,
      code: this.code,
      ...(this.details && { details: this.details }),
    }
  }
}
