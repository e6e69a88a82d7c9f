import { useEffect, useRef, useState } from 'react'
import { ApiError, messageOf } from '../../lib/client/api.ts'
import { hostUrl } from '../../lib/client/hosts.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { putHost, useDashboard } from '../../lib/client/store.ts'
import type { Host, HostAddAnswer, HostRequest } from '../../lib/wire/host.ts'
import { type MeshLists, mergeOf } from './MergeLists.tsx'

/** Where adding a host stands. */
export type Stage =
  | { kind: 'form' }
  | { kind: 'asking'; url: string; at: number }
  /** `theirs` is empty when the other side does not say who they are, only how many. */
  | ({ kind: 'merge'; message: string } & MeshLists)
  | { kind: 'waiting'; request: HostRequest }
  | { kind: 'refused'; request: HostRequest }
  | { kind: 'added'; name: string; host: Host | null; callback: boolean | null; message?: string }

export type AddErrors = Partial<Record<'url' | 'code' | 'form', string>>

const FIELD_OF_CODE: Record<string, keyof AddErrors> = {
  INVALID_PEER_URL: 'url',
  SELF_PEER: 'url',
  HOST_EXISTS: 'url',
  HOST_UNREACHABLE: 'url',
  PROTOCOL_TOO_OLD: 'url',
  PAIRING_CODE_EXPIRED: 'code',
  INVALID_PEER_KEY: 'code',
}

/** The field that a refusal is about, with its words. */
export function addErrors(error: unknown): AddErrors {
  const message = messageOf(error)
  if (!(error instanceof ApiError)) return { form: message }
  const { code, field } = error
  const named = field === 'url' || field === 'code' ? field : undefined
  return { [named ?? FIELD_OF_CODE[code] ?? 'form']: message }
}

function stageOf(answer: HostAddAnswer): Stage {
  const { state, host, request, callback, message } = answer
  if (state === 'waiting' && request) return { kind: 'waiting', request }
  return {
    kind: 'added',
    name: host?.name ?? 'The host',
    host,
    callback,
    ...(message && { message }),
  }
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
    setErrors({})
    setStage({ kind: 'asking', url, at: Date.now() })
    try {
      const wish = { url, ...(code.trim() && { code: code.trim() }), ...(merge && { merge }) }
      const answer = await hostsApi.add(wish, current.signal)
      if (current.signal.aborted) return
      if (answer.host && answer.state === 'added') putHost(answer.host)
      setStage(stageOf(answer))
    } catch (error) {
      if (current.signal.aborted) return
      const lists = mergeOf(error)
      if (lists) return setStage({ kind: 'merge', message: messageOf(error), ...lists })
      setErrors(addErrors(error))
      setStage({ kind: 'form' })
    }
  }

  const back = () => {
    control.current?.abort()
    setStage({ kind: 'form' })
  }
  const forget = (field: keyof AddErrors) => setErrors(({ [field]: _gone, ...rest }) => rest)

  const followed = useFollowed(stage)
  return { stage: followed, errors, add, back, forget }
}

/** A stage that waits for a person over there goes on by itself when they have answered. */
function useFollowed(stage: Stage): Stage {
  const request = useDashboard((state) =>
    stage.kind === 'waiting' ? state.requests.find(({ id }) => id === stage.request.id) : undefined,
  )
  const host = useDashboard((state) =>
    stage.kind === 'waiting' ? state.hosts.get(stage.request.hostId) : undefined,
  )
  if (stage.kind !== 'waiting') return stage
  if (host) return { kind: 'added', name: host.name, host, callback: null }
  if (request && request.state !== 'waiting' && request.state !== 'approved') {
    return { kind: 'refused', request }
  }
  return stage
}
