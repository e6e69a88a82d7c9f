/** What floats over the pages of work. */
export type WorkOverlay =
  | { show: 'project'; id?: string }
  | { show: 'project-delete'; id: string }
  | { show: 'task-menu'; id: string; x: number; y: number }
  | { show: 'task-delete'; id: string }
  | { show: 'spawn'; taskIds: readonly string[] }
  | { show: 'session-delete'; id: string }
