/** One line of a unified diff; numbers count from 1 in the old and the new file. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed' | 'note'
  text: string
  old: number | null
  new: number | null
}

export interface DiffHunk {
  /** What git says the hunk is in (the text behind `@@ … @@`); may be empty. */
  heading: string
  lines: DiffLine[]
}

export interface FileDiff {
  path: string
  /** The name before, when it was renamed. */
  from: string | null
  binary: boolean
  hunks: DiffHunk[]
  /** More lines were there than are kept. */
  cut: boolean
}

const MOST_LINES = 2_000

/** Splits what `git diff` puts out (git-diff(1), "Generating patch text with -p") into its files. */
export function parseDiff(diff: string): FileDiff[] {
  const files: FileDiff[] = []
  for (const section of diff.split(/^(?=diff --git )/m)) {
    if (section.startsWith('diff --git ')) files.push(parseFile(section))
  }
  return files
}

function parseFile(section: string): FileDiff {
  const lines = section.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const file: FileDiff = { path: '', from: null, binary: false, hunks: [], cut: false }
  let i = 1
  for (; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line.startsWith('@@ ')) break
    readHeader(file, line)
  }
  // Without a change of its text, a file is named in the first line alone.
  if (file.path === '') file.path = nameOfFirst(lines[0] ?? '')
  readHunks(file, lines.slice(i))
  return file
}

function readHeader(file: FileDiff, line: string): void {
  const after = (start: string) => (line.startsWith(start) ? line.slice(start.length) : null)
  const to = after('+++ ')
  const from = after('--- ')
  if (to !== null && to !== '/dev/null') file.path = unquote(to).replace(/^b\//, '')
  else if (from !== null && from !== '/dev/null') file.path = unquote(from).replace(/^a\//, '')
  else if (line.startsWith('Binary files ')) file.binary = true
  else if (after('rename from ') !== null) file.from = unquote(after('rename from ') ?? '')
  else if (after('rename to ') !== null) file.path = unquote(after('rename to ') ?? '')
}

function nameOfFirst(line: string): string {
  const names = line.slice('diff --git '.length)
  const quoted = /^"(?:[^"\\]|\\.)*" ("(?:[^"\\]|\\.)*")$/.exec(names)
  if (quoted?.[1]) return unquote(quoted[1]).replace(/^b\//, '')
  // Both are the same here: `a/<name> b/<name>`.
  return names.slice((names.length + 1) / 2 + 2)
}

function readHunks(file: FileDiff, lines: readonly string[]): void {
  let [old, now] = [0, 0]
  let kept = 0
  for (const line of lines) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/.exec(line)
    if (hunk) {
      ;[old, now] = [Number(hunk[1]), Number(hunk[2])]
      file.hunks.push({ heading: hunk[3] ?? '', lines: [] })
      continue
    }
    if (kept >= MOST_LINES) {
      file.cut = true
      return
    }
    kept++
    const text = line.slice(1)
    const into = file.hunks.at(-1)?.lines
    if (line[0] === '+') into?.push({ kind: 'added', text, old: null, new: now++ })
    else if (line[0] === '-') into?.push({ kind: 'removed', text, old: old++, new: null })
    else if (line[0] === '\\') into?.push({ kind: 'note', text: text.trim(), old: null, new: null })
    else into?.push({ kind: 'same', text, old: old++, new: now++ })
  }
}

/** A name as git quotes it (`core.quotePath` in git-config(1)): C escapes, bytes in octal. */
function unquote(name: string): string {
  const bare = name.replace(/\t$/, '')
  if (!bare.startsWith('"') || !bare.endsWith('"')) return bare
  const plain: Record<string, number> = { t: 9, n: 10, r: 13, a: 7, b: 8, f: 12, v: 11 }
  const bytes: number[] = []
  const inner = new TextEncoder().encode(bare.slice(1, -1))
  for (let i = 0; i < inner.length; i++) {
    const byte = inner[i] ?? 0
    if (byte !== 0x5c) {
      bytes.push(byte)
      continue
    }
    const octal = String.fromCharCode(...inner.slice(i + 1, i + 4))
    if (/^[0-7]{3}$/.test(octal)) {
      bytes.push(Number.parseInt(octal, 8))
      i += 3
    } else {
      const escaped = String.fromCharCode(inner[++i] ?? 0)
      bytes.push(plain[escaped] ?? escaped.charCodeAt(0))
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}
