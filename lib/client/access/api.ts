import type {
  Access,
  AuditEntry,
  ChangeAccess,
  ChangeDevice,
  ChangeLinkAccess,
  CreateLink,
  Device,
  DeviceCodeAnswer,
  Link,
  LinkAccess,
  PairDevice,
  PairDeviceAnswer,
  Role,
  Tunnel,
  Viewer,
} from '../../wire/access.ts'
import { request } from '../api.ts'

const at = (area: 'devices' | 'links', id: string, action = '') =>
  `/api/${area}/${encodeURIComponent(id)}${action}`

/** Calls about who may reach this node; they throw `ApiError` as those of `api.ts`. */
export const accessApi = {
  access: (signal?: AbortSignal) => request<Access>('GET', '/api/access', undefined, signal),
  changeAccess: (change: ChangeAccess) => request<Access>('PATCH', '/api/access', change),
  deviceCode: (role: Role) =>
    request<DeviceCodeAnswer>('POST', '/api/pair/codes', { kind: 'device', role }),
  pair: (device: PairDevice) => request<PairDeviceAnswer>('POST', '/api/pair', device),
  devices: (signal?: AbortSignal) => request<Device[]>('GET', '/api/devices', undefined, signal),
  changeDevice: (id: string, change: ChangeDevice) =>
    request<Device>('PATCH', at('devices', id), change),
  revokeDevice: (id: string) => request<unknown>('DELETE', at('devices', id)),
  links: (signal?: AbortSignal) => request<Link[]>('GET', '/api/links', undefined, signal),
  createLink: (link: CreateLink) => request<Link>('POST', '/api/links', link),
  revokeLink: (id: string) => request<unknown>('DELETE', at('links', id)),
  viewers: (id: string, signal?: AbortSignal) =>
    request<Viewer[]>('GET', at('links', id, '/viewers'), undefined, signal),
  linkAccess: (signal?: AbortSignal) =>
    request<LinkAccess>('GET', '/api/links/access', undefined, signal),
  changeLinkAccess: (change: ChangeLinkAccess) =>
    request<LinkAccess>('PATCH', '/api/links/access', change),
  tunnel: (signal?: AbortSignal) => request<Tunnel>('GET', '/api/tunnel', undefined, signal),
  startTunnel: () => request<Tunnel>('POST', '/api/tunnel'),
  stopTunnel: () => request<Tunnel>('DELETE', '/api/tunnel'),
  /** Newest first. `cursor`: the `seq` of the last one that is known. */
  audit: ({ q, cursor, limit }: AuditQuery, signal?: AbortSignal) => {
    const query = new URLSearchParams({ limit: String(limit) })
    if (q) query.set('q', q)
    if (cursor !== undefined) query.set('cursor', String(cursor))
    return request<AuditEntry[]>('GET', `/api/audit?${query}`, undefined, signal)
  },
}

export interface AuditQuery {
  q: string
  limit: number
  cursor?: number
}
