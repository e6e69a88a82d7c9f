import { MaestroError } from '../errors.ts'
import { invalid } from './errors.ts'

/** Parents and dependencies of the tasks of one project, by task. */
export type TaskGraph = ReadonlyMap<
  string,
  { parentId: string | null; dependencies: readonly string[] }
>

/** Throws VALIDATION_ERROR when `id` would be below itself with this parent. */
export function requireNoLoop(graph: TaskGraph, id: string, parentId: string | null): void {
  const seen = new Set<string>()
  for (let at = parentId; at !== null && !seen.has(at); at = graph.get(at)?.parentId ?? null) {
    if (at === id) {
      throw invalid('parentId', 'A task cannot be below itself. Choose another parent.')
    }
    seen.add(at)
  }
}

/** Throws DEPENDENCY_CYCLE when `id` would wait for itself with these dependencies. */
export function requireNoCycle(
  graph: TaskGraph,
  id: string,
  dependencies: readonly string[],
): void {
  const cameFrom = new Map<string, string>(dependencies.map((each) => [each, id]))
  const open = [...dependencies]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === id) throw cycle(pathOf(cameFrom, id))
    for (const next of graph.get(at)?.dependencies ?? []) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, at)
      open.push(next)
    }
  }
}

/** From the task over what it waits for back to itself. */
function pathOf(cameFrom: ReadonlyMap<string, string>, id: string): string[] {
  const path = [id]
  let at = cameFrom.get(id)
  while (at !== undefined && at !== id) {
    path.unshift(at)
    at = cameFrom.get(at)
  }
  return [id, ...path]
}

function cycle(path: readonly string[]): MaestroError {
  return new MaestroError(
    'DEPENDENCY_CYCLE',
    `These tasks would wait for each other: ${path.join(' → ')}. Leave one of the dependencies out.`,
    { field: 'dependencies', cycle: path },
  )
}

/** A task with all that is below it, children behind their parents. */
export function withDescendants(graph: TaskGraph, id: string): string[] {
  const children = new Map<string, string[]>()
  for (const [child, { parentId }] of graph) {
    if (parentId === null) continue
    const siblings = children.get(parentId)
    if (siblings) siblings.push(child)
    else children.set(parentId, [child])
  }
  const all = [id]
  for (const each of all) all.push(...(children.get(each) ?? []))
  return all
}
