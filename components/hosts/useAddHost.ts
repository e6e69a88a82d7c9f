import { useEffect, useRef, useState } from 'react'
import { ApiError, messageOf } from '../../lib/client/api.ts'
import { hostUrl, splitReason } from '../../lib/client/hosts.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { putHost, useDashboard } from '../../lib/client/store.ts'
import type { Host, HostAddAnswer, HostLookup, HostRequest } from '../../lib/wire/host.ts'
import { type MeshLists, mergeOf } from './MergeLists.tsx'

export type AddField = 'url' | 'code'

/** Where adding a host stands. `at`: ms since the epoch; `byCode`: no person there has to agree. */
export type Stage =
  | { kind: 'form' }
  | { kind: 'looking'; url: string; at: number }
  | { kind: 'asking'; found: HostLookup; at: number; byCode: boolean }
  /** `found`: it was there, and did not let this machine in; null: nobody was found. */
  | {
      kind: 'failed'
      url: string
      found: HostLookup | null
      message: string
      /** What to change before another try; null: nothing. */
      field: AddField | null
    }
  /** `theirs` is empty when the other side does not say who they are, only how many. */
  | ({ kind: 'merge'; message: string } & MeshLists)
  | { kind: 'waiting'; found: HostLookup; request: HostRequest }
  /** It let this machine in; the records are on their way. */
  | { kind: 'joining'; found: HostLookup }
  | {
      kind: 'added'
      found: HostLookup
      host: Host | null
      byCode: boolean
      callback: boolean | null
      message: string | undefined
    }

export type AddErrors = Partial<Record<AddField, string>>

/** Refusals that go away only when something else is typed. */
const FIELD_OF_CODE: Record<string, AddField> = {
  INVALID_PEER_URL: 'url',
  SELF_PEER: 'url',
  HOST_EXISTS: 'url',
  HOST_UNREACHABLE: 'url',
  PAIRING_CODE_EXPIRED: 'code',
  INVALID_PEER_KEY: 'code',
}

/** The field that a refusal is about; null when it is about neither. */
export function fieldOf(error: unknown): AddField | null {
  if (!(error instanceof ApiError)) return null
  const { code, field } = error
  return field === 'url' || field === 'code' ? field : (FIELD_OF_CODE[code] ?? null)
}

function stageOf(answer: HostAddAnswer, found: HostLookup, byCode: boolean): Stage {
  const { state, host, request, callback, message } = answer
  if (state === 'waiting' && request) return { kind: 'waiting', found, request }
  return { kind: 'added', found, host, byCode, callback, message }
}

/** Adds a host, step by step; what a person has to decide in between is a stage. */
export function useAddHost() {
  const [stage, setStage] = useState<Stage>({ kind: 'form' })
  const [errors, setErrors] = useState<AddErrors>({})
  const control = useRef<AbortController | null>(null)
  useEffect(() => () => control.current?.abort(), [])

  const add = async (typed: string, code: string, merge = false) => {
    const url = hostUrl(typed)
    if (!url) return setErrors({ url: 'Give the address of the other host.' })
    control.current?.abort()
    const current = new AbortController()
    control.current = current
    const { signal } = current
    const show = (next: Stage) => {
      if (!signal.aborted) setStage(next)
    }
    setErrors({})
    show({ kind: 'looking', url, at: Date.now() })
    let found: HostLookup | null = null
    try {
      found = await hostsApi.lookUp(url, signal)
      const byCode = code.trim() !== ''
      show({ kind: 'asking', found, at: Date.now(), byCode })
      const wish = { url, ...(byCode && { code: code.trim() }), ...(merge && { merge }) }
      const answer = await hostsApi.add(wish, signal)
      if (signal.aborted) return
      if (answer.host && answer.state === 'added') putHost(answer.host)
      show(stageOf(answer, found, byCode))
    } catch (error) {
      if (signal.aborted) return
      const [lists, message, field] = [mergeOf(error), messageOf(error), fieldOf(error)]
      if (lists) return show({ kind: 'merge', message, ...lists })
      // What is no address at all was asked of nobody: no step to show.
      const isTyping = error instanceof ApiError && error.code === 'INVALID_PEER_URL'
      if (field) setErrors({ [field]: isTyping ? message : splitReason(message).what })
      show(isTyping ? { kind: 'form' } : { kind: 'failed', url, found, message, field })
    }
  }

  const back = () => {
    control.current?.abort()
    setStage({ kind: 'form' })
  }
  const forget = (field: AddField) => setErrors(({ [field]: _gone, ...rest }) => rest)

  return { stage: useFollowed(stage), errors, add, back, forget }
}

const REFUSALS: Partial<Record<HostRequest['state'], string>> = {
  denied: 'Somebody there refused to let this machine in.',
  expired: 'Nobody there answered within ten minutes. Try again, or add it with its code.',
  failed: 'It did not work.',
  withdrawn: 'The request was taken back.',
}

/** A stage that waits for a person over there goes on by itself when they have answered. */
function useFollowed(stage: Stage): Stage {
  const known = useDashboard((state) =>
    stage.kind === 'waiting' ? state.requests.find(({ id }) => id === stage.request.id) : undefined,
  )
  const host = useDashboard((state) =>
    stage.kind === 'waiting' ? state.hosts.get(stage.request.hostId) : undefined,
  )
  if (stage.kind !== 'waiting') return stage
  const { found } = stage
  const { state, message, callback = null } = known ?? stage.request
  if (state === 'approved') {
    return { kind: 'added', found, host: host ?? null, byCode: false, callback, message }
  }
  if (host) return { kind: 'joining', found }
  if (state === 'waiting') return stage
  return {
    kind: 'failed',
    url: found.url,
    found,
    message: message ?? REFUSALS[state] ?? '',
    field: null,
  }
}
