import { NotificationPatch, NotificationSettings } from '../wire/notify.ts'
import { type Api, route } from './route.ts'

export interface NotificationDeps {
  settings: {
    readonly current: NotificationSettings
    change(patch: NotificationPatch): Promise<NotificationSettings>
  }
}

/** What people are told of, and when. For admins: peers have no part in it. */
export function registerNotifications(api: Api, { settings }: NotificationDeps): void {
  const shared = {
    path: '/api/notifications',
    tag: 'notifications',
    response: NotificationSettings,
  } as const
  route(
    api,
    { ...shared, method: 'get', summary: 'What notifications are wanted' },
    () => settings.current,
  )
  route(
    api,
    {
      ...shared,
      method: 'patch',
      summary: 'Change what notifications are wanted, mute agents, set quiet hours',
      body: NotificationPatch,
    },
    ({ body }) => settings.change(body),
  )
}
