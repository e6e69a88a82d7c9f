import { readdirSync } from 'node:fs'
import { AgentName } from '../../lib/wire/agent.ts'
import { isAlive } from '../support/processes.ts'
import { until } from '../support/until.ts'
import { createFuzzClient, type FuzzAnswer, type FuzzClient } from './client.ts'
import { createRandom, seedOf } from './random.ts'
import { type FuzzRequest, randomRequest } from './requests.ts'
import { fuzzSocket } from './sockets.ts'
import { type Door, heapOf, rssOf, type World } from './world.ts'

export interface FuzzOptions {
  count: number
  seed: number
  /** At once. */
  lanes?: number
  onProgress?: (done: number) => void
}

export interface FuzzReport {
  inputs: number
  requests: number
  frames: number
  /** Answers by status; 0: closed without one. */
  statuses: Record<string, number>
  doors: Record<string, number>
  findings: string[]
  /** MB before and after. */
  heap: [number, number]
  rss: [number, number]
  seconds: number
}

/** Inputs after which agents and link are looked after. */
const BATCH = 1_000
/** Of this many turns one is a socket's, with so many frames. */
const SOCKET_EVERY = 25
const FRAMES = 20
const MAX_FINDINGS = 20
/** A node whose memory is back has let go of all but caches. */
const MAX_HEAP_GROWTH_MB = 40

/** Answers that say that something else is not there, which is no fault of the node. */
const FINE_5XX: ReadonlySet<string> = new Set(['HOST_UNREACHABLE'])

/** Sends `count` inputs to every route and socket by every door, and looks for what must not be. */
export async function fuzz(world: World, options: FuzzOptions): Promise<FuzzReport> {
  const { count, seed, lanes = 8, onProgress } = options
  const client = createFuzzClient()
  const begun = performance.now()
  const report: FuzzReport = {
    inputs: 0,
    requests: 0,
    frames: 0,
    statuses: {},
    doors: {},
    findings: [],
    heap: [await heapOf(world.node), 0],
    rss: [rssOf(world.node.pid), 0],
    seconds: 0,
  }
  const openFiles = filesOf(world)
  try {
    for (let turn = 0; report.inputs < count && report.findings.length < MAX_FINDINGS; ) {
      const end = turn + BATCH / 2
      const work = async () => {
        while (turn < end && report.inputs < count)
          await oneTurn(world, client, seed, turn++, report)
      }
      await Promise.all(Array.from({ length: lanes }, work))
      if (!isAlive(world.node.pid)) break
      await world.tend()
      for (const file of world.executed()) {
        const finding = `Something was executed: ${file}`
        if (!report.findings.includes(finding)) report.findings.push(finding)
      }
      onProgress?.(report.inputs)
    }
  } finally {
    client.close()
  }
  await settle(world, report, openFiles)
  report.seconds = (performance.now() - begun) / 1000
  return report
}

async function oneTurn(
  world: World,
  client: FuzzClient,
  seed: number,
  turn: number,
  report: FuzzReport,
): Promise<void> {
  const random = createRandom(seedOf(seed, turn))
  const door = random.pick(world.doors)
  report.doors[door.name] = (report.doors[door.name] ?? 0) + 1
  const found = (what: string) => report.findings.push(`turn ${turn}, ${door.name}: ${what}`)
  try {
    if (random.int(SOCKET_EVERY) === 0) {
      const frames = await fuzzSocket(door, random, world.stock, FRAMES)
      report.frames += frames
      report.inputs += frames
      return
    }
    const input = randomRequest(door.routes ?? world.routes, random, world.stock)
    report.requests++
    report.inputs++
    const answer = await client.send(door, input)
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1
    if (isFault(answer)) found(`${describe(input)} → ${answer.status} ${answer.body.slice(0, 300)}`)
  } catch (error) {
    const { message } = error as Error
    // Inputs may rightly switch links off, or to another port: until the next look after them.
    if (isLinks(door) && message.includes('ECONNREFUSED')) report.inputs--
    else found(message)
  }
}

function isLinks({ name }: Door): boolean {
  return name.startsWith('link')
}

function isFault({ status, body }: FuzzAnswer): boolean {
  if (status < 500) return false
  const code = /"code":"(\w+)"/.exec(body)?.[1] ?? ''
  return !FINE_5XX.has(code)
}

function describe({ method, target, body, raw }: FuzzRequest): string {
  if (raw) return JSON.stringify(raw.toString('latin1').slice(0, 500))
  return `${method} ${target.slice(0, 300)} ${body?.toString('latin1').slice(0, 500) ?? ''}`
}

/** What is left when all is over. */
async function settle(world: World, report: FuzzReport, filesBefore: number): Promise<void> {
  const { node } = world
  const { findings } = report
  if (!isAlive(node.pid)) {
    findings.push(`The node has ended. Its last words: ${node.logs().slice(-4_000)}`)
    return
  }
  const health = await node.fetch('/health').catch((error: Error) => error)
  if (!(health instanceof Response) || health.status !== 200) {
    findings.push(`The node does not answer any more: ${String(health)}`)
    return
  }
  const list = node.tmux.run('list-sessions', '-F', '#{session_name}')
  // With the last session tmux ends, too.
  const sessions = (await list.catch(() => '')).split('\n').filter((name) => name !== '')
  const odd = sessions.filter((name) => !AgentName.safeParse(name).success)
  if (odd.length > 0) findings.push(`Sessions that nobody may make: ${odd.join()}`)
  await until(() => filesOf(world) <= filesBefore + 30, { timeout: 70_000 }).catch(() => {
    findings.push(`Open files: ${filesBefore} before, ${filesOf(world)} after`)
  })
  const before = report.heap[0]
  await until(async () => (await heapOf(world.node)) < before + MAX_HEAP_GROWTH_MB, {
    timeout: 60_000,
    interval: 500,
  }).catch(() => undefined)
  report.heap[1] = await heapOf(world.node)
  report.rss[1] = rssOf(node.pid)
  if (report.heap[1] > before + MAX_HEAP_GROWTH_MB) {
    findings.push(`Memory is not back: ${before} MB of heap before, ${report.heap[1]} MB after`)
  }
  const failures = node.logs().match(/.*(A request failed|"level":[56]0|Unhandled|Uncaught).*/g)
  findings.push(...(failures ?? []).slice(0, 5).map((line) => `log: ${line.slice(0, 1_500)}`))
}

function filesOf(world: World): number {
  return readdirSync(`/proc/${world.node.pid}/fd`).length
}
