import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createAgent } from '../../../support/agents.ts'
import { converged, idOf, join } from '../../../support/mesh.ts'
import { createNetwork, type TestNetwork, whyNoNetwork } from '../../../support/network.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { openScreen, type Screen } from './screen.ts'

const why = whyNoNetwork()
const LATE = 60_000

describe.skipIf(why)(`nothing is lost over a healed cut${why ? ` (left out: ${why})` : ''}`, () => {
  let network: TestNetwork
  const nodes: TestNode[] = []
  let here: TestNode
  let there: TestNode
  let screen: Screen | undefined
  beforeAll(async () => {
    network = createNetwork(2)
    for (const host of network.hosts) {
      nodes.push(await startTestNode({ host, env: { MAESTRO_HOST: '0.0.0.0', MAESTRO_UI: 'off' } }))
    }
    ;[here, there] = nodes as [TestNode, TestNode]
    await join(here, there, { url: `http://${network.hosts[1]?.address}:${there.port}` })
    await converged(nodes, 30_000)
  }, 90_000)
  afterEach(() => screen?.close())
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()))
    network?.close()
  })

  const link = (how: 'cut' | 'heal') => {
    const [one, other] = network.hosts
    if (one && other) network[how](one, other)
  }

  /** Counts aloud until it is told to stop, and writes down what is typed. */
  async function startCounting(name: string): Promise<{ screen: Screen; typed(): string[] }> {
    const file = `${there.home}/${name}`
    const count = `i=0; while [ ! -e ${file}.stop ]; do i=$((i+1)); echo "n$i"; sleep 0.1; done; echo "last $i"`
    const agent = await createAgent(here, {
      name,
      hostId: await idOf(there),
      command: `stty -echo; (${count}) & exec cat > ${file}`,
    })
    const opened = openScreen(here, agent.id)
    screen = opened
    await until(() => opened.state() === 'live', { message: () => opened.state() })
    return {
      screen: opened,
      typed: () => readFileSync(file, 'utf8').split('\n').slice(0, -1),
    }
  }

  /** Ends the counting; what it counted, as the person at the other node has it. */
  async function counted(name: string, { lines }: Screen): Promise<number[]> {
    writeFileSync(`${there.home}/${name}.stop`, '')
    let all: string[] = []
    await until(
      async () => {
        all = await lines()
        return all.slice(-24).some((line) => line.startsWith('last '))
      },
      { timeout: LATE, message: () => `the end of ${JSON.stringify(all.slice(-30))}` },
    )
    const numbers = all.flatMap((line) => /^n(\d+)$/.exec(line)?.[1] ?? []).map(Number)
    const last = all.find((line) => line.startsWith('last '))
    expect(numbers.length).toBe(Number(last?.slice(5)))
    return numbers
  }

  const oneToN = (numbers: number[]) => numbers.map((_, i) => i + 1)

  /** How many lines have left the agent's screen at the top, on its own machine. */
  async function scrolled(name: string): Promise<number> {
    const size = await there.tmux.run('display-message', '-p', '-t', `=${name}:`, '#{history_size}')
    return Number(size)
  }

  /** Connections from here to there that have ended here and still bring something. */
  function lingering(): number {
    const [near] = network.hosts
    if (!near) return 0
    const table = execFileSync(...near.at('cat', ['/proc/net/tcp']), { encoding: 'utf8' })
    const port = there.port.toString(16).toUpperCase().padStart(4, '0')
    // proc(5): FIN_WAIT1, LAST_ACK, CLOSING.
    return [...table.matchAll(/: [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:([0-9A-F]+) (04|09|0B) /g)].filter(
      ([, remote]) => remote === port,
    ).length
  }

  test('of seconds: output and input arrive whole, as if it had been slow', async () => {
    const { screen, typed } = await startCounting('short')
    expect(screen.type('before\r')).toBe(true)
    await until(() => typed().length === 1)
    link('cut')
    for (const word of ['one', 'two', 'three']) expect(screen.type(`${word}\r`)).toBe(true)
    const at = await scrolled('short')
    await until(async () => (await scrolled('short')) > at + 25, { timeout: LATE })
    expect(typed()).toEqual(['before'])
    link('heal')
    expect(screen.type('after\r')).toBe(true)
    await until(() => typed().includes('after'), { timeout: LATE })
    expect(typed()).toEqual(['before', 'one', 'two', 'three', 'after'])
    const numbers = await counted('short', screen)
    expect(numbers).toEqual(oneToN(numbers))
    expect(screen.refused()).toBe(0)
  }, 180_000)

  test('so long that the terminal comes back on another connection, the same', async () => {
    const { screen, typed } = await startCounting('long')
    expect(screen.type('before\r')).toBe(true)
    await until(() => typed().length === 1)
    link('cut')
    for (const word of ['one', 'two', 'three']) expect(screen.type(`${word}\r`)).toBe(true)
    await until(() => screen.state().startsWith('reconnecting'), {
      timeout: LATE,
      message: () => screen.state(),
    })
    // From now on nothing is taken that could not be brought there.
    expect(screen.type('never\r')).toBe(false)
    expect(typed()).toEqual(['before'])
    link('heal')
    await until(() => screen.state() === 'live', { timeout: LATE, message: () => screen.state() })
    expect(screen.type('after\r')).toBe(true)
    await until(() => typed().includes('after'), { timeout: LATE })
    expect(typed()).toEqual(['before', 'one', 'two', 'three', 'after'])
    const numbers = await counted('long', screen)
    expect(numbers).toEqual(oneToN(numbers))
    expect(screen.refused()).toBe('never\r'.length)
    // The kernel may yet bring what was sent over the connection that was given up.
    await until(() => lingering() === 0, { timeout: LATE })
    expect(typed()).toEqual(['before', 'one', 'two', 'three', 'after'])
  }, 240_000)
})
