import { networkInterfaces } from 'node:os'

type Interfaces = ReturnType<typeof networkInterfaces>

let last: Interfaces = {}

/**
 * The machine's network interfaces; as they were seen last when the system does not say, which takes a
 * file descriptor that it may not have. So it can be asked from anywhere, timers too.
 */
export function interfacesNow(ask: () => Interfaces = networkInterfaces): Interfaces {
  try {
    last = ask()
  } catch {
    // Addresses seldom change, and who looks now will look again.
  }
  return last
}
