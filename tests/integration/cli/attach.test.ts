import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { spawn } from 'node-pty'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import { call } from '../../support/agents.ts'
import { commandWords } from '../../support/command.ts'
import { cleanEnv } from '../../support/env.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'

vi.setConfig({ testTimeout: 60_000 })

let node: TestNode
let agent: Agent
const shells: { end(): void }[] = []

beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  const made = await call<Agent>(node, 'POST', '/api/agents', {
    name: 'shown',
    command: 'bash --norc --noprofile',
  })
  agent = made.body
}, 60_000)
afterAll(() => node?.close())
afterEach(() => {
  for (const shell of shells.splice(0)) shell.end()
})

const MODES = 'echo "modes=$(stty -g)."'

/** A person's shell in a terminal of 90 by 30, with `maestro` in it. */
function openShell(more: Record<string, string> = {}) {
  const env = cleanEnv({
    ...more,
    HOME: node.home,
    DATA_DIR: node.dataDir,
    TERM: 'xterm-256color',
    PS1: 'me> ',
  })
  const pty = spawn('bash', ['--norc', '--noprofile'], { cols: 90, rows: 30, env })
  let output = ''
  pty.onData((text) => {
    output += text
  })
  const [program, words] = commandWords(['attach', 'shown'])
  const line = [program, ...words].map((word) => `'${word}'`).join(' ')
  const shell = {
    type: (text: string) => pty.write(text),
    resize: (cols: number, rows: number) => pty.resize(cols, rows),
    /** Waits for text that comes after what was seen before. */
    async sees(what: RegExp): Promise<string> {
      const found = await until(() => what.exec(output), {
        message: () => `${what} in ${JSON.stringify(output.slice(-2000))}`,
      })
      output = output.slice(found.index + found[0].length)
      return found[0]
    },
    /** What comes after it sees the terminal before the shell has set its own modes again. */
    async attach(): Promise<void> {
      pty.write(`(${line}; ${MODES})\r`)
      await shell.sees(/Detach with C-b d/)
      // tmux's own status line: the agent is on the screen.
      await shell.sees(/bash[^ ]*[#$] /)
    },
    /** The modes of the terminal, as stty(1) writes them: as they are after an `attach`. */
    modesAfter: () => shell.sees(/modes=[0-9a-f][^.]*\./),
    /** As any command of this shell has them. */
    async modes(): Promise<string> {
      pty.write(`(${MODES})\r`)
      return shell.modesAfter()
    },
    /** Of the shell, whose only child is a subshell with the command. */
    pid: pty.pid,
    end: () => pty.kill('SIGKILL'),
  }
  shells.push(shell)
  return shell
}

/** A way to the node that can be cut. */
async function openLine(port: number) {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        cut()
      }),
  }
}

/** proc_pid_task_children(5) */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
}

test('what is typed arrives, the size follows, and C-b d gives the terminal back', async () => {
  const shell = openShell()
  const before = await shell.modes()
  await shell.attach()
  shell.type('echo $((6 * 7))-here\r')
  await shell.sees(/42-here/)
  shell.resize(100, 35)
  const width = async () => {
    shell.type('stty size\r')
    return shell.sees(/\d+ \d+(?=\r)/)
  }
  await until(async () => (await width()).endsWith(' 100'))
  shell.type('\x02d')
  await shell.sees(/\x1b\[\?1049l/)
  await shell.sees(/Detached from shown, which goes on/)
  expect(await shell.modesAfter()).toBe(before)
  const now = await call<Agent>(node, 'GET', `/api/agents/${agent.id}`)
  expect(now.body.state).toBe('running')
})

test('it goes on after the node was killed and started again', async () => {
  const shell = openShell()
  await shell.attach()
  await node.kill9()
  await shell.sees(/connection was lost.*Leave with C-b d or C-c/i)
  await node.restart()
  await shell.sees(/bash[^ ]*[#$] /)
  shell.type('echo back-$((40 + 2))\r')
  await shell.sees(/back-42/)
  shell.type('\x02d')
  await shell.sees(/Detached/)
})

test('a connection that breaks is told of, and all is drawn again', async () => {
  const line = await openLine(node.port)
  const shell = openShell({ MAESTRO_SERVER_URL: `http://127.0.0.1:${line.port}` })
  await shell.attach()
  line.cut()
  await shell.sees(/connection was lost/i)
  // Also what has not changed meanwhile: the line of words stands where it was.
  await shell.sees(/bash[^ ]*[#$] /)
  shell.type('\x02d')
  await shell.sees(/Detached/)
  await line.close()
})

test('without a node C-c leaves, and the terminal is as it was', async () => {
  const shell = openShell()
  const before = await shell.modes()
  await shell.attach()
  await node.kill9()
  await shell.sees(/connection was lost/i)
  shell.type('\x03')
  await shell.sees(/Detached/)
  expect(await shell.modesAfter()).toBe(before)
  await node.restart()
})

test('a signal ends it and the terminal is as it was', async () => {
  const shell = openShell()
  const before = await shell.modes()
  for (const signal of ['TERM', 'HUP', 'INT']) {
    await shell.attach()
    process.kill(childOf(childOf(shell.pid)), `SIG${signal}`)
    await shell.sees(/\x1b\[\?1049l/)
    expect(await shell.modesAfter()).toBe(before)
  }
})

test('when the agent ends it says so, and leaves', async () => {
  const shell = openShell()
  await shell.attach()
  await call(node, 'POST', `/api/agents/${agent.id}/hibernate`)
  await shell.sees(/has ended|Wake the agent/)
  await shell.modesAfter()
})
