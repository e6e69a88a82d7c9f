import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Change,
  type KnownAgent,
  type ReconcileContext,
  reconcile,
} from '../../../lib/agents/reconcile.ts'
import type { TmuxSession } from '../../../lib/terminal/tmux/snapshot.ts'

const OURS = 'ours'
const LIVE = 'live'
const DEAD = 'dead'

function session(id: string, given: Partial<TmuxSession> = {}): TmuxSession {
  return {
    id,
    name: `name${id}`,
    agentId: '',
    hostId: '',
    ignored: false,
    group: '',
    createdAt: 0,
    serverPid: 0,
    statusLines: 1,
    firstPaneId: '%0',
    windowId: '@0',
    cols: 80,
    rows: 24,
    pane: {
      id: '%0',
      pid: 1,
      dead: false,
      deadStatus: null,
      deadSignal: null,
      command: 'sh',
      cwd: '/',
    },
    ...given,
  }
}

function agent(id: string, given: Partial<KnownAgent> = {}): KnownAgent {
  return {
    id,
    name: `name-of-${id}`,
    state: 'running',
    keep: false,
    session: null,
    newer: false,
    ...given,
  }
}

const context: ReconcileContext = { hostId: OURS, isLive: (id) => id === LIVE, adopts: true }
const told = (changes: readonly Change[]) =>
  changes.map((change) =>
    change.kind === 'adopt'
      ? `adopt ${change.session.id} ${change.id ?? 'new'}`
      : change.kind === 'bind'
        ? `bind ${change.session.id} ${change.id}`
        : `${change.kind} ${change.id}`,
  )

const A = 'agt_1_a'
const B = 'agt_2_b'
const marked = (agentId: string, hostId = OURS) => ({ agentId, hostId })

describe('reconcile', () => {
  it.each<[string, KnownAgent[], TmuxSession[], string[]]>([
    ['nothing', [], [], []],
    ['an unknown session', [], [session('$1')], ['adopt $1 new']],
    ['a known agent’s session', [agent(A)], [session('$1', marked(A))], [`bind $1 ${A}`]],
    [
      'a session renamed from outside',
      [agent(A, { name: 'old' })],
      [session('$1', { ...marked(A), name: 'new' })],
      [`bind $1 ${A}`],
    ],
    ['one that began after the list', [agent(A, { keep: true, newer: true })], [], []],
    [
      'an older session of one that began again after the list',
      [agent(A, { newer: true, session: { id: '$2', serverPid: 1 } })],
      [session('$1', marked(A))],
      [],
    ],
    ['a running agent without session, kept', [agent(A, { keep: true })], [], [`hibernate ${A}`]],
    ['a running agent without session, untouched', [agent(A)], [], [`vanish ${A}`]],
    ['a hibernated agent', [agent(A, { state: 'hibernated', keep: true })], [], []],
    [
      'a session named like a hibernated agent',
      [agent(A, { state: 'hibernated', name: 'x', keep: true })],
      [session('$1', { name: 'x' })],
      [`bind $1 ${A}`],
    ],
    [
      'two such sessions',
      [agent(A, { state: 'hibernated', name: 'x', keep: true })],
      [session('$1', { name: 'x' }), session('$2', { name: 'x' })],
      [`bind $1 ${A}`, 'adopt $2 new'],
    ],
    [
      'a session named like a hibernated agent that has a session of its own',
      [agent(A, { state: 'hibernated', name: 'x', keep: true })],
      [session('$1', { name: 'x' }), session('$2', marked(A))],
      ['adopt $1 new', `bind $2 ${A}`],
    ],
    [
      'a session named like a running agent',
      [agent(A, { name: 'x', keep: true })],
      [session('$1', { name: 'x' })],
      ['adopt $1 new', `hibernate ${A}`],
    ],
    ['our mark of an agent that we lost', [], [session('$1', marked(A))], [`adopt $1 ${A}`]],
    ['a mark that is no id', [], [session('$1', marked('../x'))], ['adopt $1 new']],
    [
      'the same mark twice',
      [],
      [session('$1', marked(A)), session('$2', marked(A))],
      [`adopt $1 ${A}`, 'adopt $2 new'],
    ],
    [
      'two sessions with the mark of one known agent',
      [agent(A)],
      [session('$1', marked(A)), session('$2', marked(A))],
      [`bind $1 ${A}`],
    ],
    [
      'a session that was bound and does not carry its mark yet',
      [agent(A, { session: { id: '$1', serverPid: 0 } })],
      [session('$1')],
      [`bind $1 ${A}`],
    ],
    [
      'a session of another server that has the same number',
      [agent(A, { session: { id: '$1', serverPid: 0 } })],
      [session('$1', { serverPid: 1000 })],
      ['adopt $1 new', `vanish ${A}`],
    ],
    [
      'a session that carries another known agent’s mark than it had',
      [agent(A, { session: { id: '$1', serverPid: 0 } }), agent(B)],
      [session('$1', marked(B))],
      [`bind $1 ${B}`, `vanish ${A}`],
    ],
    ['an ignored session', [], [session('$1', { ignored: true })], []],
    [
      'an ignored session with an agent’s mark',
      [agent(A, { keep: true })],
      [session('$1', { ...marked(A), ignored: true })],
      [`hibernate ${A}`],
    ],
    ['another live node’s session', [], [session('$1', marked(A, LIVE))], []],
    ['a dead node’s session', [], [session('$1', marked(A, DEAD))], [`adopt $1 ${A}`]],
    [
      'our agent, taken over by another live node',
      [agent(A, { keep: true })],
      [session('$1', marked(A, LIVE))],
      [`hibernate ${A}`],
    ],
    [
      'a clone of a session',
      [],
      [session('$1', { group: 'g' }), session('$2', { group: 'g' })],
      ['adopt $1 new'],
    ],
    [
      'a clone listed before its older sibling',
      [],
      [session('$10', { group: 'g' }), session('$9', { group: 'g' })],
      ['adopt $9 new'],
    ],
    [
      'a clone that is older than the marked one',
      [agent(A)],
      [session('$1', { group: 'g' }), session('$2', { ...marked(A), group: 'g' })],
      [`bind $2 ${A}`],
    ],
    ['a clone whose first is gone', [], [session('$2', { group: 'g' })], ['adopt $2 new']],
    [
      'groups of others',
      [],
      [session('$1', { group: 'g' }), session('$2', { group: 'h' })],
      ['adopt $1 new', 'adopt $2 new'],
    ],
  ])('%s', (_, known, sessions, wanted) => {
    expect(told(reconcile(known, sessions, context))).toEqual(wanted)
  })

  it('does not adopt while another node came first, but keeps its own', () => {
    const known = [agent(A), agent(B, { state: 'hibernated', name: 'x', keep: true })]
    const sessions = [session('$1'), session('$2', marked(A)), session('$3', { name: 'x' })]
    expect(told(reconcile(known, sessions, { ...context, adopts: false }))).toEqual([
      `bind $2 ${A}`,
    ])
  })
})

describe('reconcile, whatever there is', () => {
  const ids = [A, B, 'agt_3_c', 'agt_4_d']
  const names = ['x', 'y', 'z']
  const known = fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom(...ids),
        name: fc.constantFrom(...names),
        state: fc.constantFrom('running' as const, 'hibernated' as const),
        keep: fc.boolean(),
        session: fc.option(fc.nat(12).map((n) => ({ id: `$${n}`, serverPid: 0 }))),
        newer: fc.constant(false),
      }),
      { selector: (a) => a.id },
    )
    // Only a kept agent hibernates.
    .map((all) => all.map((a) => ({ ...a, keep: a.keep || a.state === 'hibernated' })))
  const sessions = fc.uniqueArray(
    fc
      .record({
        id: fc.nat(12).map((n) => `$${n}`),
        name: fc.constantFrom(...names),
        agentId: fc.constantFrom('', '', ...ids, 'nonsense'),
        hostId: fc.constantFrom('', OURS, LIVE, DEAD),
        ignored: fc.boolean(),
        group: fc.constantFrom('', '', 'g', 'h'),
      })
      .map(({ id, ...given }) => session(id, given)),
    { selector: (s) => s.id, size: 'max', maxLength: 8 },
  )
  const adopts = fc.boolean()

  it('each agent and each session is in at most one change, and no new id is given twice', () => {
    fc.assert(
      fc.property(known, sessions, adopts, (agents, all, adopting) => {
        const changes = reconcile(agents, all, { ...context, adopts: adopting })
        const seen = changes.flatMap((c) => ('session' in c ? [c.session.id] : []))
        expect(new Set(seen).size).toBe(seen.length)
        const touched = changes.flatMap((c) => (c.id === null ? [] : [c.id]))
        expect(new Set(touched).size).toBe(touched.length)
        for (const c of changes) {
          expect(agents.some((a) => a.id === c.id)).toBe(c.kind !== 'adopt')
        }
      }),
    )
  })

  it('takes no ignored session, none of a live node, and adopts only when it may', () => {
    fc.assert(
      fc.property(known, sessions, adopts, (agents, all, adopting) => {
        for (const c of reconcile(agents, all, { ...context, adopts: adopting })) {
          if (!('session' in c)) continue
          expect(c.session.ignored).toBe(false)
          expect(c.session.hostId).not.toBe(LIVE)
          if (c.kind === 'adopt') expect(adopting).toBe(true)
        }
      }),
    )
  })

  it('adopts at most one unmarked session of a group', () => {
    fc.assert(
      fc.property(known, sessions, (agents, all) => {
        const adopted = reconcile(agents, all, context).flatMap((c) =>
          'session' in c && c.session.group && !c.session.agentId ? [c.session.group] : [],
        )
        expect(new Set(adopted).size).toBe(adopted.length)
      }),
    )
  })

  it('kept agents without a session hibernate, others vanish, those asleep sleep on', () => {
    fc.assert(
      fc.property(known, sessions, adopts, (agents, all, adopting) => {
        const changes = reconcile(agents, all, { ...context, adopts: adopting })
        for (const a of agents) {
          const mine = changes.find((c) => c.id === a.id)
          if (mine?.kind === 'bind') continue
          if (a.state === 'hibernated') expect(mine).toBeUndefined()
          else expect(mine?.kind).toBe(a.keep ? 'hibernate' : 'vanish')
        }
      }),
    )
  })

  let next = 100
  /** What the agents and the sessions are after the changes. */
  function carriedOut(
    agents: readonly KnownAgent[],
    all: readonly TmuxSession[],
    changes: readonly Change[],
  ): { agents: KnownAgent[]; all: TmuxSession[] } {
    const after = new Map(agents.map((a) => [a.id, a]))
    const marks = new Map<string, string>()
    for (const c of changes) {
      if (c.kind === 'vanish') after.delete(c.id)
      else if (c.kind === 'hibernate') {
        const before = after.get(c.id) as KnownAgent
        after.set(c.id, { ...before, state: 'hibernated', session: null })
      } else {
        const id = c.id ?? `agt_${next++}_n`
        const before = after.get(id) ?? agent(id)
        after.set(id, { ...before, name: c.session.name, state: 'running', session: c.session })
        marks.set(c.session.id, id)
      }
    }
    const marked = all.map((s) => {
      const id = marks.get(s.id)
      return id ? { ...s, agentId: id, hostId: OURS } : s
    })
    return { agents: [...after.values()], all: marked }
  }

  it('has nothing more to do once it is done', () => {
    fc.assert(
      fc.property(known, sessions, (agents, all) => {
        // A second time, because a session that lost its agent to a copied mark waits for it.
        let now: { agents: KnownAgent[]; all: TmuxSession[] } = { agents, all }
        for (let i = 0; i < 2; i++) {
          now = carriedOut(now.agents, now.all, reconcile(now.agents, now.all, context))
        }
        const running = now.agents.filter((a) => a.state === 'running')
        expect(told(reconcile(now.agents, now.all, context)).sort()).toEqual(
          running.map((a) => `bind ${a.session?.id} ${a.id}`).sort(),
        )
      }),
    )
  })
})
