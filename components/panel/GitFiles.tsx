import { openOverlay } from '../../lib/client/overlay.ts'
import type { AgentGit } from '../../lib/wire/agent.ts'
import { gitSummary } from '../agents/useGit.ts'
import { Section } from './Section.tsx'

const SHOWN = 50

/** The branch and the files that differ from it; each opens its diff. */
export function GitFiles({ agentId, git }: { agentId: string; git: AgentGit }) {
  const summary = gitSummary(git)
  return (
    <Section
      title="Changes"
      aside={<span className="truncate text-2xs text-faint">{summary?.branch}</span>}
    >
      {git.files.length === 0 ? (
        <p className="text-xs text-faint">Nothing changed since the last commit.</p>
      ) : (
        <ul className="space-y-1 text-xs">
          {git.files.slice(0, SHOWN).map((file) => (
            <li key={file.path}>
              <button
                type="button"
                title={`Show what changed in ${file.path}`}
                onClick={() => openOverlay({ kind: 'diff', id: agentId, path: file.path })}
                className="-mx-1.5 flex w-[calc(100%+12px)] items-baseline gap-2 rounded-sm px-1.5 text-left hover:bg-hover max-sm:min-h-11 max-sm:items-center"
              >
                <span className="w-4 shrink-0 font-mono text-2xs text-faint">
                  {file.status.trim()}
                </span>
                <span className="min-w-0 flex-1 truncate font-mono text-2xs text-dim">
                  {file.path}
                </span>
                <span className="shrink-0 text-2xs tabular-nums">
                  {file.added !== null && file.added > 0 && (
                    <span className="text-ok">+{file.added} </span>
                  )}
                  {file.removed !== null && file.removed > 0 && (
                    <span className="text-bad">−{file.removed}</span>
                  )}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {git.files.length > SHOWN && (
        <p className="mt-2 text-xs text-faint">and {git.files.length - SHOWN} more</p>
      )}
    </Section>
  )
}
