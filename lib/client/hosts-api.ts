import type {
  Host,
  HostAdd,
  HostAddAnswer,
  HostHealthAnswer,
  HostLookup,
  HostPatch,
  HostRequest,
  HostSuggestion,
  PairCodeAnswer,
} from '../wire/host.ts'
import { request } from './api.ts'

const at = (id: string, action = '') => `/api/hosts/${encodeURIComponent(id)}${action}`

/** Calls that only the pages about hosts make; they throw `ApiError` as those of `api.ts`. */
export const hostsApi = {
  lookUp: (url: string, signal?: AbortSignal) =>
    request<HostLookup>('POST', '/api/hosts/lookup', { url }, signal),
  add: (host: HostAdd, signal?: AbortSignal) =>
    request<HostAddAnswer>('POST', '/api/hosts', host, signal),
  patch: (id: string, patch: HostPatch) => request<Host>('PATCH', at(id), patch),
  remove: (id: string) => request<unknown>('DELETE', at(id)),
  health: (id: string, signal?: AbortSignal) =>
    request<HostHealthAnswer>('GET', at(id, '/health'), undefined, signal),
  suggestions: (signal?: AbortSignal) =>
    request<HostSuggestion[]>('GET', '/api/hosts/suggestions', undefined, signal),
  approve: (requestId: string, merge = false) =>
    request<unknown>('POST', at('requests', `/${requestId}/approve`), { merge }),
  deny: (requestId: string) => request<unknown>('POST', at('requests', `/${requestId}/deny`)),
  withdraw: (requestId: string) => request<HostRequest>('DELETE', at('requests', `/${requestId}`)),
  pairCode: () => request<PairCodeAnswer>('POST', '/api/pair/codes', { kind: 'host' }),
}
