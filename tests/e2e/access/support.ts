import { networkInterfaces } from 'node:os'
import type { DeviceCodeAnswer, Role } from '../../../lib/wire/access.ts'
import type { TestNode } from '../../support/node.ts'
import { call } from '../dashboard/support.ts'

/** An address of this machine under which a browser is anybody on the network. */
export function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((each) => each && !each.internal && each.family === 'IPv4')
  if (!found) throw new Error('This machine has no address but loopback.')
  return found.address
}

/** The node as others see it. */
export const originOf = (node: TestNode) => `http://${ownAddress()}:${node.port}`

/** The pairing page with a code in its fragment, as a camera reads it. */
export async function scanned(node: TestNode, role: Role = 'manage'): Promise<string> {
  const { code } = await call<DeviceCodeAnswer>(node, 'POST', '/api/pair/codes', {
    kind: 'device',
    role,
  })
  return `${originOf(node)}/pair#${code}`
}
