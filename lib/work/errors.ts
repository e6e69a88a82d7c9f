import { MaestroError } from '../errors.ts'

export const projectNotFound = (id: string) =>
  new MaestroError('PROJECT_NOT_FOUND', `Project ${id} not found`, { projectId: id })

export const taskNotFound = (id: string) =>
  new MaestroError('TASK_NOT_FOUND', `Task ${id} not found`, { taskId: id })

export const sessionNotFound = (id: string) =>
  new MaestroError('SESSION_NOT_FOUND', `Session ${id} not found`, { sessionId: id })

export const invalid = (field: string, message: string) =>
  new MaestroError('VALIDATION_ERROR', `${field}: ${message}`, { field })
