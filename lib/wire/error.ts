import { z } from 'zod'

/**
 * Every error code of the HTTP API with its status. Codes in lower case and the ones without a
 * comment are the contract of Maestro Server; the rest are ours.
 */
export const ERROR_STATUS = {
  VALIDATION_ERROR: 400,
  INVALID_WORKING_DIR: 400,
  DEPENDENCY_CYCLE: 400,
  PROJECT_HAS_DEPENDENCIES: 400,
  missing_project_id: 400,
  invalid_task_ids: 400,
  UNAUTHORIZED: 401,
  CLOCK_SKEW: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  AGENT_NOT_FOUND: 404,
  HOST_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  PROJECT_NOT_FOUND: 404,
  TASK_NOT_FOUND: 404,
  task_not_found: 404,
  METHOD_NOT_ALLOWED: 405,
  TIMEOUT: 408,
  AGENT_EXISTS: 409,
  AGENT_BUSY: 409,
  QUESTION_CHANGED: 409,
  SELF_PEER: 409,
  HOST_EXISTS: 409,
  MESH_MERGE: 409,
  OUTCOME_UNKNOWN: 409,
  SESSION_EXISTS: 409,
  DEPENDENCIES_UNFINISHED: 409,
  WORKTREE_NOT_CLEAN: 409,
  PEER_REMOVED: 410,
  PAIRING_CODE_EXPIRED: 410,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  MISDIRECTED: 421,
  INVALID_PEER_URL: 422,
  INVALID_PEER_KEY: 422,
  INVALID_RECORD: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  PROGRAM_NOT_FOUND: 422,
  PROTOCOL_TOO_OLD: 426,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_ERROR: 500,
  spawn_error: 500,
  manifest_generation_failed: 500,
  HOST_UNREACHABLE: 502,
  TMUX_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  LOOP_DETECTED: 508,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** The body of every answer that is not a success. `message` is meant for people. */
export const ErrorBody = z.object({
  error: z.literal(true),
  message: z.string(),
  code: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type ErrorBody = z.infer<typeof ErrorBody>
