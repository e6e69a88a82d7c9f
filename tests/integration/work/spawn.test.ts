import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../../lib/wire/manifest.ts'
import type { Project } from '../../../lib/wire/project.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { createAgent, listAgents } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { type Client, openClient, refusal, type Told, types } from './contract/rig.ts'
import { agentIs, sessionIs, shellRuns, spawnSession, taskIs, type } from './spawned.ts'

/** Programs that stand in for the real ones. */
const BIN = fileURLToPath(new URL('../../fixtures/bin', import.meta.url))

let node: TestNode
let client: Client
let project: Project

beforeAll(async () => {
  const PATH = `${BIN}:${process.env.PATH}`
  node = await startTestNode({ env: { MAESTRO_UI: 'off', PATH } })
  client = await openClient(node)
  const workingDir = join(node.home, 'shop')
  mkdirSync(workingDir)
  project = await client.project({ name: 'Shop', workingDir })
})
afterAll(async () => {
  client?.close()
  await node?.close()
})

const spawn = (taskIds: string[], fields = {}) => spawnSession(node, project.id, taskIds, fields)
const ask = (fields: object) => client.ask('POST', '/api/sessions/spawn', fields)
const sessionsDir = () => join(dirname(node.dataDir), 'sessions')

describe('what is refused', () => {
  const cases: [string, (task: Task) => object, number, string][] = [
    ['nothing', () => ({}), 400, 'missing_project_id'],
    ['no tasks', () => ({ projectId: project.id }), 400, 'invalid_task_ids'],
    ['an empty list', () => ({ projectId: project.id, taskIds: [] }), 400, 'invalid_task_ids'],
    [
      'text for tasks',
      ({ id }) => ({ projectId: project.id, taskIds: id }),
      400,
      'invalid_task_ids',
    ],
    [
      'an unknown project',
      ({ id }) => ({ projectId: 'p', taskIds: [id] }),
      404,
      'PROJECT_NOT_FOUND',
    ],
    [
      'an unknown task',
      ({ id }) => ({ projectId: project.id, taskIds: [id, 't'] }),
      404,
      'task_not_found',
    ],
    [
      'an unknown host',
      ({ id }) => ({ projectId: project.id, taskIds: [id], hostId: 'h' }),
      404,
      'HOST_NOT_FOUND',
    ],
    [
      'an unknown agent',
      ({ id }) => ({ projectId: project.id, taskIds: [id], agentId: 'a' }),
      404,
      'AGENT_NOT_FOUND',
    ],
    [
      'a missing program',
      ({ id }) => ({ projectId: project.id, taskIds: [id], program: 'opencode' }),
      422,
      'PROGRAM_NOT_FOUND',
    ],
    [
      'no repository',
      ({ id }) => ({ projectId: project.id, taskIds: [id], program: 'shell', worktree: {} }),
      400,
      'VALIDATION_ERROR',
    ],
    [
      'an option for a branch',
      ({ id }) => ({ projectId: project.id, taskIds: [id], worktree: { base: '--upload-pack=x' } }),
      400,
      'VALIDATION_ERROR',
    ],
  ]
  it('makes nothing and tells nobody', async () => {
    const task = await client.task(project.id)
    const told = await client.during(async () => {
      for (const [what, fields, status, code] of cases) {
        const answer = await ask(fields(task))
        expect([what, answer.status, answer.body]).toEqual([
          what,
          status,
          expect.objectContaining(refusal(code)),
        ])
      }
    })
    expect(told).toEqual([])
    expect(await listAgents(node)).toEqual([])
    expect((await client.ask<Session[]>('GET', '/api/sessions')).body).toEqual([])
    expect(existsSync(sessionsDir())).toBe(false)
  })

  it('is a directory that is not on the host, and a task that waits for another', async () => {
    const gone = await client.project({ workingDir: '/nowhere/at/all' })
    const first = await client.task(gone.id)
    const then = await client.task(gone.id, { dependencies: [first.id] })
    const at = (taskIds: string[], more = {}) =>
      ask({ projectId: gone.id, taskIds, program: 'shell', ...more })
    expect((await at([first.id])).body).toMatchObject(refusal('INVALID_WORKING_DIR'))
    expect(await at([then.id])).toMatchObject({
      status: 409,
      body: refusal('DEPENDENCIES_UNFINISHED'),
    })
    // That it waits is no matter then: the next thing that is wrong is told.
    expect((await at([then.id], { force: true })).body).toMatchObject(
      refusal('INVALID_WORKING_DIR'),
    )
  })
})

describe('a session of its own', () => {
  it('starts an agent, is told in order, and completes with its program', async () => {
    const task = await client.task(project.id)
    let told: Told[] = []
    const made = { session: {} as Session, agentId: '' }
    told = await client.during(async () => {
      const answer = await spawn([task.id], { sessionName: 'Worker: Auth', context: { why: 'x' } })
      expect(answer).toMatchObject({
        success: true,
        message: 'Spawn request sent to Agents UI',
        session: {
          id: answer.sessionId,
          status: 'spawning',
          taskIds: [task.id],
          metadata: { skills: ['maestro-worker'], context: { why: 'x' } },
          env: {
            MAESTRO_SESSION_ID: answer.sessionId,
            MAESTRO_PROJECT_ID: project.id,
            MAESTRO_TASK_IDS: task.id,
            MAESTRO_SERVER_URL: node.url,
            MAESTRO_SKILLS: 'maestro-worker',
          },
        },
      })
      expect(JSON.stringify(answer)).not.toContain('mta_')
      expect(statSync(answer.manifestPath).mode & 0o777).toBe(0o600)
      Object.assign(made, answer)
    })
    const { session, agentId } = made
    expect(types(told).slice(0, 4)).toEqual([
      'session:created',
      'session:spawn_request',
      'task:session_added',
      'task:updated',
    ])
    expect(told[0]?.data).toMatchObject({
      status: 'spawning',
      spawn: { agentId, cwd: project.workingDir },
    })
    expect(told[1]?.data).toMatchObject({ skillIds: ['maestro-worker'], name: 'Worker: Auth' })

    await sessionIs(node, session.id, 'running')
    await taskIs(node, task.id, 'in_progress')
    const agent = await agentIs(node, agentId, () => true)
    expect(agent).toMatchObject({ name: 'Worker-Auth', sessionId: session.id, program: 'shell' })
    const manifest = await client.ask<Manifest>('GET', `/api/sessions/${session.id}/manifest`)
    expect(manifest.body).toMatchObject({ session: { id: session.id }, tasks: [{ id: task.id }] })
    expect(manifest.body).toEqual(
      JSON.parse(readFileSync(session.env.MAESTRO_MANIFEST_PATH ?? '', 'utf8')),
    )

    await type(node, agentId, 'exit 0')
    expect(await sessionIs(node, session.id, 'completed')).toMatchObject({
      completedAt: expect.any(Number),
    })
    const done = await taskIs(node, task.id, 'completed')
    expect(done.timeline.map(({ type }) => type)).toEqual([
      'created',
      'session_started',
      'update',
      'session_ended',
    ])
    // Woken again it is the program alone.
    const after = await agentIs(node, agentId, ({ state }) => state === 'hibernated')
    expect(after.sessionId).toBeUndefined()
    expect(after.command).toBe('')
  })

  it('is stopped, and its task pending again, when its pane is killed', async () => {
    const task = await client.task(project.id)
    const { sessionId } = await spawn([task.id], { name: 'killed' })
    await taskIs(node, task.id, 'in_progress')
    await node.tmux.run('kill-session', '-t', '=killed')
    expect(await sessionIs(node, sessionId, 'stopped')).toMatchObject({
      reason: expect.any(String),
    })
    const { timeline } = await taskIs(node, task.id, 'pending')
    expect(timeline.at(-1)).toMatchObject({ type: 'session_ended', sessionId })
  })

  it('says that it waits for a person, is stopped by one, and lets go of what a client set', async () => {
    const task = await client.task(project.id)
    await client.ask('PATCH', `/api/tasks/${task.id}`, { status: 'in_progress' })
    const { sessionId, agentId } = await spawn([task.id], { name: 'asks' })
    await sessionIs(node, sessionId, 'running')
    await agentIs(node, agentId, ({ activity }) => activity === 'idle')
    const report = { activity: 'waiting', message: 'Which port?' }
    const told = await client.during(async () => {
      await client.ask('POST', `/api/agents/${agentId}/activity`, report)
      await expect
        .poll(
          async () =>
            (await client.ask<Session>('GET', `/api/sessions/${sessionId}`)).body.needsInput,
        )
        .toMatchObject({ active: true, message: 'Which port?' })
    })
    expect(told.find(({ type }) => type === 'session:needs_input')?.data).toMatchObject({
      sessionId,
      agentId,
      needsInput: { active: true },
    })
    const stop = await client.ask<Session>('POST', `/api/sessions/${sessionId}/stop`)
    expect(stop).toMatchObject({
      status: 200,
      body: { status: 'stopped', needsInput: { active: false } },
    })
    expect((await agentIs(node, agentId, () => true)).state).toBe('hibernated')
    expect((await taskIs(node, task.id, 'in_progress')).timeline.at(-1)?.type).toBe(
      'session_started',
    )
  })

  it('takes its agent along when it is deleted', async () => {
    const task = await client.task(project.id)
    const { sessionId, agentId } = await spawn([task.id], { name: 'deleted' })
    await taskIs(node, task.id, 'in_progress')
    expect((await client.ask('DELETE', `/api/sessions/${sessionId}`)).status).toBe(200)
    await agentIs(node, agentId, ({ state }) => state === 'hibernated')
    expect((await taskIs(node, task.id, 'pending')).sessionIds).toEqual([])
  })
})

it('keeps a session that could not be started as failed, and no agent', async () => {
  const task = await client.task(project.id)
  const before = (await listAgents(node)).length
  renameSync(sessionsDir(), `${sessionsDir()}-`)
  writeFileSync(sessionsDir(), '')
  try {
    const told = await client.during(async () => {
      const answer = await ask({ projectId: project.id, taskIds: [task.id], program: 'shell' })
      expect(answer).toMatchObject({ status: 500, body: refusal('manifest_generation_failed') })
    })
    expect(types(told)).toEqual([
      'session:created',
      'task:session_added',
      'task:updated',
      'session:updated',
    ])
    expect(told.at(-1)?.data).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('manifest'),
    })
    expect(await listAgents(node)).toHaveLength(before)
  } finally {
    rmSync(sessionsDir())
    renameSync(`${sessionsDir()}-`, sessionsDir())
  }
})

it('runs in the shell of an agent that is there, one session at a time', async () => {
  const agent = await createAgent(node, { name: 'mine', cwd: project.workingDir })
  await agentIs(node, agent.id, ({ activity }) => activity === 'idle')
  const [first, second] = [await client.task(project.id), await client.task(project.id)]
  const { sessionId, agentId } = await spawn([first.id], { agentId: agent.id })
  expect(agentId).toBe(agent.id)
  await sessionIs(node, sessionId, 'running')
  const again = { projectId: project.id, taskIds: [second.id], program: 'shell', agentId }
  expect(await ask(again)).toMatchObject({ status: 409, body: refusal('AGENT_BUSY') })
  await type(node, agentId, 'exit 3')
  expect((await sessionIs(node, sessionId, 'failed')).reason).toContain('3')
  await taskIs(node, first.id, 'pending')
  // The shell that was there before is there again.
  const left = await agentIs(node, agentId, ({ sessionId: id }) => id === undefined)
  expect(left.state).toBe('running')
})

it('gives the task to a program that waits at its prompt, and hears when that asks', async () => {
  const log = join(node.home, 'claude.log')
  const env = { FAKE_LOG: log, FAKE_WORK_MS: '300' }
  const agent = await createAgent(node, { name: 'claude', program: 'claude', env })
  await agentIs(node, agent.id, ({ activity }) => activity === 'idle')
  const task = await client.task(project.id, { title: 'Mend the gate' })
  const { sessionId } = await spawn([task.id], { agentId: agent.id })
  await sessionIs(node, sessionId, 'running')
  await taskIs(node, task.id, 'in_progress')
  await until(() => readFileSync(log, 'utf8').includes('Mend the gate'))

  await type(node, agent.id, 'ask')
  const asking = await until(async () => {
    const { body } = await client.ask<Session>('GET', `/api/sessions/${sessionId}`)
    return body.needsInput.active ? body.needsInput : null
  })
  expect(asking).toMatchObject({ source: 'screen', message: expect.stringMatching(/\w/) })
  // It was there before: stopping the session only takes it off.
  await client.ask('POST', `/api/sessions/${sessionId}/stop`)
  const left = await agentIs(node, agent.id, (one) => one.sessionId === undefined)
  expect(left.state).toBe('running')
})

it('works in a worktree that goes when it holds nothing', async () => {
  const repository = join(node.home, 'repo')
  const git = ['-c', 'user.name=T', '-c', 'user.email=t@t']
  execFileSync('git', ['init', '-qb', 'main', repository])
  execFileSync('git', [...git, '-C', repository, 'commit', '--allow-empty', '-qm', 'x'])
  const own = await client.project({ workingDir: repository })
  const task = await client.task(own.id)
  const made = await spawnSession(node, own.id, [task.id], { worktree: {}, name: 'tree' })
  const path = join(dirname(node.dataDir), 'worktrees', made.sessionId)
  expect(made.session.metadata.worktree).toMatchObject({
    path,
    branch: `maestro/${made.sessionId}`,
  })
  await sessionIs(node, made.sessionId, 'running')
  writeFileSync(join(path, 'new'), '')
  await client.ask('POST', `/api/sessions/${made.sessionId}/stop`)
  const remove = (query = '') =>
    client.ask('DELETE', `/api/sessions/${made.sessionId}/worktree${query}`)
  expect(await remove()).toMatchObject({ status: 409, body: refusal('WORKTREE_NOT_CLEAN') })
  expect(existsSync(join(path, 'new'))).toBe(true)
  expect(await remove('?force=1')).toMatchObject({ status: 200 })
  expect(existsSync(path)).toBe(false)
  expect((await agentIs(node, made.agentId, () => true)).cwd).toBe(repository)
})

it('learns at its start what became of sessions while it was away', async () => {
  const [first, second] = [await client.task(project.id), await client.task(project.id)]
  const [ended, lives] = await Promise.all([
    spawn([first.id], { name: 'ended' }),
    spawn([second.id], { name: 'lives' }),
  ])
  for (const { id } of [first, second]) await taskIs(node, id, 'in_progress')
  await shellRuns(node, 'ended')
  client.close()
  await node.kill9()
  await node.tmux.run('send-keys', '-t', '=ended:', 'exit 0', 'Enter')
  const exit = join(sessionsDir(), ended.sessionId, 'exit')
  await until(() => existsSync(exit), { timeout: 30_000 })
  await node.restart()
  client = await openClient(node)
  await sessionIs(node, ended.sessionId, 'completed')
  await taskIs(node, first.id, 'completed')
  await sessionIs(node, lives.sessionId, 'running')
  await taskIs(node, second.id, 'in_progress')
  await agentIs(node, lives.agentId, ({ sessionId }) => sessionId === lives.sessionId)
}, 60_000)
