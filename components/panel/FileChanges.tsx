import type { DiffLine, FileDiff } from '../../lib/client/diff.ts'
import type { AgentGit } from '../../lib/wire/agent.ts'
import { cx } from '../ui/cx.ts'

const SIGNS: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '−', note: ' ' }

interface FileChangesProps {
  file: AgentGit['files'][number]
  diff: FileDiff | undefined
  /** The whole diff was longer than what came. */
  partial: boolean
}

/** The unified diff of one file, with the numbers of its lines. */
export function FileChanges({ file, diff, partial }: FileChangesProps) {
  const words = wordsOf(file, diff, partial)
  return (
    <div className="min-w-full pb-3 font-mono text-2xs leading-[18px]">
      <div className="sticky top-0 left-0 z-10 border-b border-line bg-raised px-3 py-1.5 font-mono text-xs text-text">
        {diff?.from && <span className="text-faint">{diff.from} → </span>}
        {file.path}
      </div>
      {words && <p className="px-3 py-3 font-sans text-xs text-dim">{words}</p>}
      {diff && diff.hunks.length > 0 && (
        <table className="w-full border-collapse">
          <caption className="sr-only">Changed lines of {file.path}</caption>
          {diff.hunks.map((hunk, i) => (
            <tbody key={`${hunk.lines[0]?.old} ${hunk.lines[0]?.new} ${hunk.heading}`}>
              {(i > 0 || hunk.heading) && (
                <tr>
                  <th
                    colSpan={4}
                    scope="rowgroup"
                    className="border-y border-line bg-panel px-3 py-0.5 text-left font-normal text-faint"
                  >
                    {hunk.heading || '⋯'}
                  </th>
                </tr>
              )}
              {hunk.lines.map((line) => (
                <Line key={`${line.kind} ${line.old} ${line.new}`} line={line} />
              ))}
            </tbody>
          ))}
        </table>
      )}
      {diff?.cut && (
        <p className="px-3 pt-3 font-sans text-xs text-dim">
          This file has more changes than are shown. Use git diff in a terminal for the rest.
        </p>
      )}
    </div>
  )
}

const NUMBER = 'w-px px-2 text-right align-top text-faint tabular-nums select-none'

function Line({ line }: { line: DiffLine }) {
  const { kind, text } = line
  return (
    <tr className={cx(kind === 'added' && 'bg-ok/10', kind === 'removed' && 'bg-bad/10')}>
      <td className={NUMBER}>{line.old}</td>
      <td className={NUMBER}>{line.new}</td>
      <td
        className={cx(
          'w-px align-top select-none',
          kind === 'added' ? 'text-ok' : kind === 'removed' ? 'text-bad' : 'text-faint',
        )}
      >
        {SIGNS[kind]}
        {kind === 'added' && <span className="sr-only">added </span>}
        {kind === 'removed' && <span className="sr-only">removed </span>}
      </td>
      <td
        className={cx(
          'pr-3 pl-2 [overflow-wrap:anywhere] whitespace-pre-wrap',
          kind === 'note' || kind === 'same' ? 'text-dim' : 'text-text',
        )}
      >
        {text}
      </td>
    </tr>
  )
}

/** Why there are no lines to show; null when there are. */
function wordsOf(
  file: FileChangesProps['file'],
  diff: FileDiff | undefined,
  partial: boolean,
): string | null {
  if (file.status.includes('?')) {
    return 'This file is new and not added to git yet, so there is nothing to compare it with.'
  }
  if (!diff) {
    return partial
      ? 'All changes together are too long to be sent here. Use git diff in a terminal for this file.'
      : 'git shows no change in the text of this file.'
  }
  if (diff.binary) return 'This is a binary file: it changed, and has no lines to show.'
  if (diff.hunks.length === 0) {
    return diff.from ? 'Renamed, otherwise the same.' : 'Only its mode changed, or it is empty.'
  }
  return null
}
