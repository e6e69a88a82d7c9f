// Passes connections on: who connects to `from` is connected to `to`; each is a path of a UNIX socket
// or a port of 127.0.0.1. Prints a line when it listens. Arguments: from, to.
import { connect, createServer } from 'node:net'

const place = (text) =>
  /^\d+$/.test(text) ? { host: '127.0.0.1', port: Number(text) } : { path: text }
const [from, to] = process.argv.slice(2)
const options = { allowHalfOpen: true, noDelay: true }
createServer(options, (near) => {
  const far = connect({ ...place(to), ...options })
  near.pipe(far).pipe(near)
  near.on('error', () => far.destroy())
  far.on('error', () => near.destroy())
}).listen(place(from), () => process.stdout.write('ready\n'))
