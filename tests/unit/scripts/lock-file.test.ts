import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ROOT } from '../../support/node.ts'

interface Entry {
  version: string
  resolved?: string
  integrity?: string
  optionalDependencies?: Record<string, string>
}

const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
  packages: Record<string, Entry>
}
const entries = Object.entries(packages).filter(([path]) => path !== '')

test('the lock file holds the binaries of every platform, else `npm ci` refuses it', () => {
  const names = new Set(entries.map(([path]) => path.replace(/.*node_modules\//, '')))
  const missing = entries.flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !names.has(name))
      .map((name) => `${path} -> ${name}`),
  )
  expect(missing).toEqual([])
})

test('every package is pinned by its hash and by no address', () => {
  const unbundled = entries.filter(([, entry]) => !('inBundle' in entry))
  expect(unbundled.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([])
  expect(entries.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([])
})

test('dependencies are exact versions', () => {
  const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  const all = { ...manifest.dependencies, ...manifest.devDependencies } as Record<string, string>
  expect(
    Object.entries(all).filter(
      ([, version]) => !/^(?:npm:[a-z0-9-]+@)?\d+\.\d+\.\d+$/.test(version),
    ),
  ).toEqual([])
})
