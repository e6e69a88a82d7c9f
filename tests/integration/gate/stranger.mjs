// Sends one request as whoever runs this: `node stranger.mjs <port> <request> [leave]`. With `leave`
// it ends without reading, as somebody would who wants to be gone before anyone looks.
import { writeSync } from 'node:fs'
import { connect } from 'node:net'

const [, , port, request, leave] = process.argv
const socket = connect(Number(port), '127.0.0.1', () => {
  socket.write(request)
  if (leave) socket.end(() => process.exit(0))
})
socket.on('data', (chunk) => writeSync(1, chunk))
socket.on('error', (error) => writeSync(2, String(error)))
