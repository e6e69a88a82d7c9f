import { describe, expect, it } from 'vitest'
import type { SpawnRequest } from '../../../../lib/wire/spawn.ts'
import { planSpawn, type SpawnFacts } from '../../../../lib/work/spawn/plan.ts'
import { project, task } from '../fixtures.ts'

type Over = Partial<Omit<SpawnFacts, 'request'>> & { request?: Partial<SpawnRequest> }

function plan(over: Over = {}) {
  const { request, ...rest } = over
  return planSpawn({
    project: project({ workingDirs: { B: '/home/b/shop' } }),
    tasks: [task('a'), task('b')],
    hostId: 'A',
    isHost: (id) => ['A', 'B'].includes(id),
    hostOfAgent: (id) => (id === 'agt_b' ? 'B' : undefined),
    ...rest,
    request: { projectId: 'proj_1', taskIds: ['a'], ...request },
  })
}

const refusal = (...args: Parameters<typeof plan>): unknown => {
  try {
    plan(...args)
  } catch (error) {
    return error
  }
  throw new Error('It was not refused.')
}

describe('planSpawn', () => {
  it('takes what Maestro Server takes when nothing is given', () => {
    expect(plan()).toEqual({
      hostId: 'A',
      name: 'Worker for a',
      role: 'worker',
      skills: ['maestro-worker'],
      tasks: [task('a')],
      workingDir: '/src/shop',
      metadata: { skills: ['maestro-worker'], role: 'worker' },
    })
  })

  it.each<[string, Partial<SpawnRequest>, object]>([
    ['sessionName', { sessionName: 'Auth', name: 'Other' }, { name: 'Auth' }],
    ['name', { name: 'Other' }, { name: 'Other' }],
    ['role', { role: 'orchestrator' as const }, { skills: ['maestro-orchestrator'] }],
    ['own skills', { skills: ['x'] }, { skills: ['x'] }],
    ['no skills', { skills: [] }, { skills: [] }],
    ['self', { hostId: 'self' }, { hostId: 'A' }],
    ['the directory of another host', { hostId: 'B' }, { hostId: 'B', workingDir: '/home/b/shop' }],
    ['the host of an agent', { agentId: 'agt_b' }, { hostId: 'B' }],
    ['each task once', { taskIds: ['b', 'a', 'b'] }, { tasks: [task('b'), task('a')] }],
  ])('%s', (_what, request, expected) => {
    expect(plan({ request })).toMatchObject(expected)
  })

  it('keeps who asked, why and with what context', () => {
    const request = { spawnedBy: 'sess_1', spawnReason: 'more hands', context: { reason: 'x' } }
    expect(plan({ request }).metadata).toMatchObject(request)
  })

  const waiting = (status: 'pending' | 'completed') => [
    task('a', { dependencies: ['b'] }),
    task('b', { status }),
  ]
  it.each<[string, Over, string]>([
    ['an unknown task', { request: { taskIds: ['a', 'nope'] } }, 'task_not_found'],
    ['an unfinished dependency', { tasks: waiting('pending') }, 'DEPENDENCIES_UNFINISHED'],
    ['an unknown host', { request: { hostId: 'C' } }, 'HOST_NOT_FOUND'],
    ['an unknown agent', { request: { agentId: 'agt_x' } }, 'AGENT_NOT_FOUND'],
    [
      'an agent of another host',
      { request: { agentId: 'agt_b', hostId: 'A' } },
      'VALIDATION_ERROR',
    ],
    [
      'a worktree for an agent',
      { request: { agentId: 'agt_b', worktree: {} } },
      'VALIDATION_ERROR',
    ],
  ])('refuses %s', (_what, facts, code) => {
    expect(refusal(facts)).toMatchObject({ code })
  })

  it.each<[string, Over]>([
    ['finished', { tasks: waiting('completed') }],
    ['done by the same session', { tasks: waiting('pending'), request: { taskIds: ['a', 'b'] } }],
    ['not waited for', { tasks: waiting('pending'), request: { force: true } }],
  ])('starts a task whose dependency is %s', (_what, facts) => {
    expect(plan(facts).tasks[0]?.id).toBe('a')
  })
})
