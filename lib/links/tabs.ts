import type { Nerve } from '../terminal/tmux/nerve.ts'
import { quote } from '../terminal/tmux/quote.ts'
import type { LinkTab } from '../wire/token-link.ts'

/** A name may hold anything, so it comes last. */
const FORMAT = '#{session_id}\t#{window_id}\t#{window_index}\t#{window_active}\t#{window_name}'

export type Tabs = ReadonlyMap<string, readonly LinkTab[]>

/** The windows of all sessions, by tmux's `$id` of the session; none when there is no tmux server. */
export async function readTabs(nerve: Pick<Nerve, 'commands'>): Promise<Tabs> {
  const replies = await nerve.commands([`list-windows -a -F ${quote(FORMAT)}`]).catch(() => [])
  return parseTabs(replies[0]?.ok ? replies[0].lines : [])
}

export function parseTabs(lines: readonly string[]): Tabs {
  const tabs = new Map<string, LinkTab[]>()
  for (const line of lines) {
    const [sessionId = '', id = '', index = '', active, ...name] = line.split('\t')
    if (!/^\$\d+$/.test(sessionId) || !/^@\d+$/.test(id)) continue
    const tab = { id, name: name.join('\t'), index: Number(index), active: active === '1' }
    const known = tabs.get(sessionId)
    if (known) known.push(tab)
    else tabs.set(sessionId, [tab])
  }
  return tabs
}
