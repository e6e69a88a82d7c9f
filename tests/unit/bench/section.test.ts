import { expect, test } from 'vitest'
import { replaceSection } from '../../../bench/section.ts'

test('a section is put in place of the one with its heading, or at the end', () => {
  const both = '# One\n\n## Part\n\nold\n\n# Two\n\ntext\n'
  expect(replaceSection(both, '# One\n\nnew\n')).toBe('# One\n\nnew\n\n# Two\n\ntext\n')
  expect(replaceSection(both, '# Two\n\nnew\n')).toBe('# One\n\n## Part\n\nold\n\n# Two\n\nnew\n')
  expect(replaceSection('# One\n\na\n', '# Two\n\nb\n')).toBe('# One\n\na\n\n# Two\n\nb\n')
  expect(replaceSection('', '# One\n\na\n')).toBe('# One\n\na\n')
})
