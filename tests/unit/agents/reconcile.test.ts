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
    statusLines: 1,
    windowId: '@0',
    cols: 80,
    rows: 24,
    pane: { id: '%0', pid: 1, dead: false, deadStatus: null, command: 'sh', cwd: '/' },
    ...given,
  }
}

function agent(id: string, given: Partial<KnownAgent> = {}): KnownAgent {
  return { id, name: `name-of-${id}`, state: 'running', keep: false, ...given }
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

  it('has nothing more to do once it is done', () => {
    fc.assert(
      fc.property(known, sessions, (agents, all) => {
        let next = 100
        const after = new Map(agents.map((a) => [a.id, a]))
        const marks = new Map<string, string>()
        for (const c of reconcile(agents, all, context)) {
          if (c.kind === 'vanish') after.delete(c.id)
          else if (c.kind === 'hibernate') {
            after.set(c.id, { ...(after.get(c.id) as KnownAgent), state: 'hibernated' })
          } else {
            const id = c.id ?? `agt_${next++}_n`
            const { name } = c.session
            after.set(id, {
              ...agent(id, { keep: false }),
              ...after.get(id),
              name,
              state: 'running',
            })
            marks.set(c.session.id, id)
          }
        }
        const again = all.map((s) => {
          const id = marks.get(s.id)
          return id ? { ...s, agentId: id, hostId: OURS } : s
        })
        const changes = reconcile([...after.values()], again, context)
        for (const c of changes) {
          expect(c.kind).toBe('bind')
          expect('session' in c && marks.get(c.session.id)).toBe(c.id)
        }
      }),
    )
  })
})
