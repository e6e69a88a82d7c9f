import { expect, test } from 'vitest'
import { parseDiff } from '../../../lib/client/diff.ts'

const DIFF = `diff --git a/src/a.ts b/src/a.ts
index 111..222 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,4 @@ function one()
 same
--- a minus line
+++ a plus line
+new
 last
\\ No newline at end of file
@@ -20 +21,0 @@
-gone
diff --git a/old name b/new name
similarity index 100%
rename from old name
rename to new name
diff --git a/pic.png b/pic.png
index 1..2 100644
Binary files a/pic.png and b/pic.png differ
diff --git a/gone b/gone
deleted file mode 100644
--- a/gone
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git "a/\\303\\274.txt" "b/\\303\\274.txt"
new file mode 100644
--- /dev/null
+++ "b/\\303\\274.txt"
@@ -0,0 +1 @@
+y
`

test('a diff is split into files, hunks and numbered lines', () => {
  const files = parseDiff(DIFF)
  expect(files.map(({ path, from, binary }) => [path, from, binary])).toEqual([
    ['src/a.ts', null, false],
    ['new name', 'old name', false],
    ['pic.png', null, true],
    ['gone', null, false],
    ['ü.txt', null, false],
  ])
  const [first, second] = files[0]?.hunks ?? []
  expect(first?.heading).toBe('function one()')
  expect(first?.lines).toEqual([
    { kind: 'same', text: 'same', old: 1, new: 1 },
    { kind: 'removed', text: '-- a minus line', old: 2, new: null },
    { kind: 'added', text: '++ a plus line', old: null, new: 2 },
    { kind: 'added', text: 'new', old: null, new: 3 },
    { kind: 'same', text: 'last', old: 3, new: 4 },
    { kind: 'note', text: 'No newline at end of file', old: null, new: null },
  ])
  expect(second?.lines).toEqual([{ kind: 'removed', text: 'gone', old: 20, new: null }])
})

test('a file of many lines is cut, and says so', () => {
  const body = Array.from({ length: 3_000 }, (_, i) => `+line ${i}`).join('\n')
  const [file] = parseDiff(
    `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,3000 @@\n${body}\ndiff --git a/y b/y\n`,
  )
  expect(file?.cut).toBe(true)
  expect(file?.hunks[0]?.lines).toHaveLength(2_000)
})
