import { Health } from '../wire/node.ts'
import { type Api, route } from './route.ts'

export function registerHealth(api: Api): void {
  route(
    api,
    { method: 'get', path: '/health', tag: 'node', summary: 'Is it up?', response: Health },
    () => ({ status: 'ok' as const, timestamp: Date.now(), uptime: process.uptime() }),
  )
}
