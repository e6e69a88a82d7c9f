import { makeAgents, prepareHome, report } from './agents.mjs'
import { startDemoNode, until } from './node.mjs'

/** What runs on the other machines. */
const ELSEWHERE = {
  'mac-mini': [
    ['shop-ios-build', { program: 'shell' }],
    [
      'shop-ios-ui',
      { program: 'claude' },
      { activity: 'waiting', message: 'Snapshot differs in CheckoutView. Accept the new one?' },
    ],
  ],
  'fra-1': [['research-crawl', { command: 'while sleep 1; do date; done' }]],
  travel: [['notes', { program: 'shell' }]],
}

async function startPeer(name) {
  const node = await startDemoNode({ name, prepare: prepareHome })
  const agents = []
  for (const [agent, how, state] of ELSEWHERE[name]) {
    const { id } = await node.call('POST', '/api/agents', { name: agent, cwd: node.home, ...how })
    if (state) await node.call('POST', `/api/agents/${id}/activity`, state)
    agents.push({ id, name: agent })
  }
  return { name, node, agents }
}

/**
 * Four machines that know each other: `studio`, whose dashboard is shown, two that answer, and
 * `travel`, which was there and is off. `newcomer` is not known to them.
 */
export async function startDemoMesh() {
  const node = await startDemoNode({ prepare: prepareHome })
  const peers = []
  const newcomer = await startDemoNode({ name: 'nas' })
  const close = async () => {
    for (const peer of peers) await peer.node.close()
    await newcomer.close()
    await node.close()
  }
  try {
    const made = await makeAgents(node.call, node.home)
    await report(node.call, made)
    for (const name of Object.keys(ELSEWHERE)) {
      const peer = await startPeer(name)
      peers.push(peer)
      const { code } = await peer.node.call('POST', '/api/pair/codes', { kind: 'host' })
      await node.call('POST', '/api/hosts', { url: peer.node.url, code })
    }
    const expected = peers.flatMap((peer) => peer.agents.map(({ id }) => id))
    await until('all agents are known', async () => {
      const known = new Set((await node.call('GET', '/api/agents')).map(({ id }) => id))
      return expected.every((id) => known.has(id))
    })
    const away = peers.at(-1)
    await away.node.stop()
    await until('the laptop is missed', async () => {
      const hosts = await node.call('GET', '/api/hosts')
      const { reach } = hosts.find(({ name }) => name === away.name)
      return reach === 'unreachable' || reach === 'down'
    })
    return { node, made, peers, away, newcomer, close }
  } catch (error) {
    await close()
    throw error
  }
}
