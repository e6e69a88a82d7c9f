// The least that a Node process between two sockets can do: bytes from one to the other and back.
// Argument: the port to connect to. Prints its own. Ends when its input does.
import { connect, createServer } from 'node:net'

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ port: Number(process.argv[2]), host: '127.0.0.1', noDelay: true })
  for (const [one, other] of [
    [near, far],
    [far, near],
  ]) {
    one.on('data', (data) => other.write(data))
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit(0)).resume()
