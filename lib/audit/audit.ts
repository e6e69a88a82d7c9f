import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type ChainOptions, openChain } from './chain.ts'
import { readEntries } from './read.ts'
import { createRefusals, type RefusalsOptions } from './refusals.ts'
import type { AuditLog, AuditNote } from './types.ts'

export interface AuditOptions
  extends Partial<Pick<ChainOptions, 'maxBytes' | 'maxFiles' | 'now'>>,
    Pick<RefusalsOptions, 'window' | 'maxKinds'> {
  dataDir: string
  log: Pick<Logger, 'error'>
}

const MAX_BYTES = 4 * 1024 * 1024
const MAX_FILES = 64

/** Where the log of a data directory is. */
export function auditDirectory(dataDir: string): string {
  return join(dataDir, 'audit')
}

/**
 * The log of what was done by whom: JSON lines in files (0600) that are only ever added to. A line is
 * with the system when `note` returns, so it outlives the process; a power cut may take the last ones.
 */
export function openAudit(options: AuditOptions): AuditLog {
  const { log, maxBytes = MAX_BYTES, maxFiles = MAX_FILES, now = Date.now } = options
  const dir = auditDirectory(options.dataDir)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)
  const chain = openChain({ dir, maxBytes, maxFiles, now })
  let failing = false

  const write = (note: AuditNote & { count?: number }): void => {
    try {
      chain.append(note)
      failing = false
    } catch (err) {
      // The action is done already; said once, for a full disk fails every line.
      if (!failing) log.error({ err, action: note.action }, 'The audit log can’t be written')
      failing = true
    }
  }

  const { window, maxKinds } = options
  const refusals = createRefusals({ write, window, maxKinds })
  return {
    note: write,
    refused: refusals.note,
    read: (query) => readEntries(dir, query),
    close() {
      refusals.close()
      chain.close()
    },
  }
}
