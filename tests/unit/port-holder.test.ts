import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { describePortHolder, listeningInodes } from '../../lib/port-holder.ts'
import { freePort } from '../support/ports.ts'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:59D8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 78377 1 0000000018b7d7d 100 0 0 10 0
   1: 0100007F:59D8 0100007F:E840 01 00000000:00000000 00:00000000 00000000     0        0 82307 1 000000008e21716 20 0 0 10 -1
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11111 1 000000008e21716 20 0 0 10 -1
`

test('finds the sockets that listen on a port, not those that are connected', () => {
  expect(listeningInodes(TABLE, 23_000)).toEqual(['78377'])
  expect(listeningInodes(TABLE, 80)).toEqual(['11111'])
  expect(listeningInodes(TABLE, 9)).toEqual([])
})

test.runIf(process.platform === 'linux')('names the process that holds a port', async () => {
  const port = await freePort()
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  try {
    expect(await describePortHolder('127.0.0.1', port)).toMatch(
      new RegExp(`^ by .+ \\(pid ${process.pid}\\)$`),
    )
  } finally {
    server.close()
  }
})
