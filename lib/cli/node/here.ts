import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { markOf, type ProcessMark } from '../../process-mark.ts'
import type { NodeAnswer } from '../../wire/node.ts'
import { readJson } from '../data-directory.ts'
import { CliError, EXIT } from '../exit.ts'
import { nodeHere } from '../locate.ts'
import { createNodeClient } from '../node-client.ts'

/** The node that holds a data directory of this machine, and answers. */
export interface NodeHere {
  mark: ProcessMark
  /** Where this machine reaches it. */
  url: string
  info: NodeAnswer
}

/** Null: none runs. Throws `CliError` for one that runs and cannot be asked. */
export async function findNodeHere(dataDir: string): Promise<NodeHere | null> {
  const target = await nodeHere(dataDir)
  if (target === null) return null
  try {
    const info = await createNodeClient(target).ask<NodeAnswer>('GET', '/api/node')
    const { pid, url } = readJson(join(dataDir, 'node.pid')) ?? {}
    if (typeof pid !== 'number' || typeof url !== 'string') return null
    return { mark: markOf(pid), url, info }
  } catch (error) {
    if (error instanceof CliError && error.exit === EXIT.notRunning) return null
    throw error
  }
}

/** What a browser of this user opens: the one-time URL of a node that needs one. */
export function urlToOpen(dataDir: string, url: string): string {
  try {
    return readFileSync(join(dataDir, 'launch-url'), 'utf8').trim() || url
  } catch {
    return url // it trusts loopback
  }
}
