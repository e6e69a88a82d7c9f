// The least that a Node process between a terminal and tmux can do: bytes from a TCP socket to a
// pseudo-terminal and back, without frames, flow control or anything else. Arguments: those of tmux.
// Prints its port.
import { writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { spawn } from 'node-pty'

const server = createServer({ noDelay: true }, (socket) => {
  const term = spawn('tmux', process.argv.slice(2), {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    env: process.env,
    encoding: null,
  })
  socket.on('data', (data) => writeSync(term.fd, data))
  term.onData((data) => socket.write(data))
  term.onExit(() => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.once('close', () => {
    server.close()
    term.kill('SIGHUP')
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
