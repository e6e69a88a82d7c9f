import { Settings } from '../wire/node.ts'
import { type Api, route } from './route.ts'

export interface SettingsDeps {
  settings: {
    read(): Promise<Settings>
    /** Stores what is given and tells everyone what changed. */
    change(patch: Settings): Promise<Settings>
  }
}

export function registerSettings(api: Api, { settings }: SettingsDeps): void {
  const shared = { path: '/api/settings', tag: 'node', response: Settings } as const
  route(api, { ...shared, method: 'get', summary: 'Settings that are set' }, settings.read)
  route(
    api,
    { ...shared, method: 'patch', summary: 'Change some settings', body: Settings },
    ({ body }) => settings.change(body),
  )
}
