import type {
  NotificationPatch,
  NotificationSettings,
  PushState,
  PushTestResult,
} from '../../wire/notify.ts'
import { request } from '../api.ts'

/** Calls about notifications; they throw `ApiError` as those of `api.ts`. */
export const notifyApi = {
  settings: (signal?: AbortSignal) =>
    request<NotificationSettings>('GET', '/api/notifications', undefined, signal),
  change: (patch: NotificationPatch) =>
    request<NotificationSettings>('PATCH', '/api/notifications', patch),
  push: (signal?: AbortSignal) =>
    request<PushState>('GET', '/api/push/subscriptions', undefined, signal),
  removeDevice: (id: string) =>
    request<unknown>('DELETE', `/api/push/subscriptions/${encodeURIComponent(id)}`),
  test: (id: string) => request<PushTestResult>('POST', '/api/push/test', { id }),
}
