import { ApiError } from '../../lib/client/api.ts'

/** A host of a list that is shown before two meshes become one. */
interface Listed {
  id: string
  name: string
}

/** The hosts of two meshes; `theirs` is empty when only a person there may see them. */
export interface MeshLists {
  own: readonly Listed[]
  theirs: readonly Listed[]
}

/** What has to be shown before two meshes become one; null for any other error. */
export function mergeOf(error: unknown): MeshLists | null {
  if (!(error instanceof ApiError) || error.code !== 'MESH_MERGE') return null
  return { own: listed(error.details?.own), theirs: listed(error.details?.theirs) }
}

function listed(value: unknown): Listed[] {
  return Array.isArray(value) ? (value as Listed[]) : []
}

/** Both lists side by side. */
export function MergeLists({ own, theirs }: MeshLists) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Names title="With this machine" hosts={own} />
      {theirs.length > 0 && <Names title="With that host" hosts={theirs} />}
    </div>
  )
}

function Names({ title, hosts }: { title: string; hosts: readonly Listed[] }) {
  const names = hosts.map(({ name }) => name)
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-2xs font-medium text-faint">
        {title} <span className="tabular-nums">({hosts.length})</span>
      </h3>
      <ul className="max-h-52 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {hosts.map(({ id, name }) => (
          <li key={id} className="flex items-baseline justify-between gap-2 px-3 py-1.5">
            <span className="truncate">{name}</span>
            {names.indexOf(name) !== names.lastIndexOf(name) && (
              <span className="font-mono text-2xs text-faint">{id.slice(0, 4)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
