// `npm run example:work`: an orchestrator on one host hands tasks to workers on another.
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startDemoNode, until } from '../../scripts/demo/node.mjs'
import { prepare, ROOT } from '../../scripts/setup/prepare.mjs'
import { explain } from '../../scripts/setup/words.mjs'

const USAGE = `npm run example:work

Starts two nodes, studio and mac-mini, that know each other. On studio it makes a project with three
tasks, of which the last waits for the others, and spawns an orchestrator; that spawns workers on
mac-mini. All of them are shells, into which this script types what agents would do by themselves. It
shows how the tasks are completed and ends; nothing is left behind, and your own node is not touched.
`

const run = promisify(execFile)
const say = (text) => process.stdout.write(`${text}\n`)

/** The `maestro` command against a node; answers what it prints as JSON. */
function commandFor(node) {
  return async (...args) => {
    const env = { ...process.env, MAESTRO_SERVER_URL: node.url, HOME: node.home }
    delete env.MAESTRO_TOKEN
    const command = join(ROOT, 'dist/maestro.mjs')
    const { stdout } = await run(process.execPath, [command, '--json', ...args], { env })
    const lines = stdout.trim().split('\n')
    return lines.length > 1 && lines[0].startsWith('{') && lines[0].endsWith('}')
      ? lines.map((line) => JSON.parse(line))
      : JSON.parse(stdout)
  }
}

async function openHosts(nodes) {
  const studio = await startDemoNode({ name: 'studio' })
  nodes.push(studio)
  const macMini = await startDemoNode({ name: 'mac-mini' })
  nodes.push(macMini)
  const { code } = await macMini.call('POST', '/api/pair/codes', { kind: 'host' })
  await studio.call('POST', '/api/hosts', { url: macMini.url, code })
  return studio
}

async function show(studio) {
  const maestro = commandFor(studio)
  const site = join(studio.home, 'site')
  mkdirSync(site)
  const project = await maestro('project', 'create', 'site', '--dir', site)
  const task = (title, ...more) =>
    maestro('task', 'create', title, '--project', project.id, ...more)
  const page = await task('Write the page')
  const style = await task('Style it')
  const publish = await task('Publish it', '--depends-on', `${page.id},${style.id}`)
  say(`Project ${project.name} with three tasks; “${publish.title}” waits for the others.`)

  /** A session by its name, as soon as its program runs. */
  const running = (name) =>
    until(`the session ${name} runs`, async () => {
      const sessions = await studio.call('GET', `/api/sessions?projectId=${project.id}`)
      return sessions.find((each) => each.name === name && each.status === 'running')
    })
  const type = (session, text) => maestro('send', session.agentId, text)
  const atShell = (session) =>
    until(`${session.name} is at its prompt`, async () => {
      const { lines } = await studio.call('GET', `/api/agents/${session.agentId}/output?lines=200`)
      // bash ends its prompt with #, where root demonstrates.
      return /[$#]$/.test(lines.findLast((line) => line.trim() !== '')?.trimEnd() ?? '')
    })
  const watch = async (...sessions) => {
    await maestro('session', 'watch', ...sessions.map(({ id }) => id), '--timeout', '60s')
    for (const { name } of sessions) say(`  ${name} is done.`)
  }

  const all = [page.id, style.id, publish.id]
  const how = ['--program', 'shell']
  await maestro(
    'session',
    'spawn',
    ...all,
    ...how,
    '--role',
    'orchestrator',
    '--name',
    'lead',
    '--force',
  )
  const lead = await running('lead')
  await atShell(lead)
  say('The orchestrator runs on studio, and hands out two tasks.')

  const hand = (task, name) =>
    type(lead, `maestro session spawn ${task.id} --program shell --host mac-mini --name ${name}`)
  const work = async (name, ...steps) => {
    const session = await running(name)
    await atShell(session)
    await type(session, [...steps, 'maestro task complete', 'exit'].join(' && '))
    return session
  }
  await hand(page, 'writer')
  await hand(style, 'stylist')
  await watch(
    await work(
      'writer',
      'echo "<h1>Hello</h1>" > index.html',
      'maestro task report "wrote index.html"',
    ),
    await work(
      'stylist',
      'echo "h1 { color: teal }" > style.css',
      'maestro task report "wrote style.css"',
    ),
  )
  await atShell(lead)
  await hand(publish, 'publisher')
  await watch(await work('publisher', 'cat index.html style.css > published'))
  await atShell(lead)
  await type(lead, 'maestro session report complete "all three are done" && exit')
  await watch(lead)

  const tasks = await studio.call('GET', `/api/tasks?projectId=${project.id}`)
  for (const { title, status, timeline } of tasks) {
    say(`${status.padEnd(12)} ${title}: ${timeline.map(({ message }) => message).join(' · ')}`)
  }
  if (tasks.some(({ status }) => status !== 'completed')) throw new Error('Not all are completed.')
}

async function main(args) {
  if (args.length > 0) {
    process.stdout.write(USAGE)
    process.exitCode = args.every((arg) => arg === '--help' || arg === '-h') ? 0 : 2
    return
  }
  await prepare()
  const nodes = []
  const end = () => Promise.all(nodes.splice(0).map((node) => node.close()))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => void end().then(() => process.exit(130)))
  }
  const begun = performance.now()
  try {
    await show(await openHosts(nodes))
    say(`In ${((performance.now() - begun) / 1000).toFixed(0)} s.`)
  } finally {
    await end()
  }
}

main(process.argv.slice(2)).catch((error) => {
  explain(error)
  process.exitCode = 1
})
