import { expect, test } from 'vitest'
import { localUrl } from '../../lib/node-info.ts'

const TLS = { cert: '/c', key: '/k' }

test.each([
  [['127.0.0.1', '::1'], null, 'http://localhost:1'],
  [['0.0.0.0'], null, 'http://localhost:1'],
  [['::'], TLS, 'https://localhost:1'],
  [['192.0.2.1'], null, 'http://192.0.2.1:1'],
  [['fd7a:115c:a1e0::1'], null, 'http://[fd7a:115c:a1e0::1]:1'],
])('a node on %j (TLS: %j) is at %s for its own machine', (addresses, tls, url) => {
  expect(localUrl({ tls }, { port: 1, addresses }, 'localhost')).toBe(url)
})
