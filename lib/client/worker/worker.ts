/** The service worker at `/sw.js`: its own bundle, made with the build whose files it keeps. */
import { createNotices } from './notices.ts'
import type { WorkerScope } from './scope.ts'
import { createOfflineShell } from './shell.ts'
import { deviceName, subscribePush } from './subscribe.ts'

/** Put in by the build. */
declare const MAESTRO_BUILD: string
declare const MAESTRO_FILES: readonly string[]

const scope = self as unknown as WorkerScope
const shell = createOfflineShell(scope, { build: MAESTRO_BUILD, files: MAESTRO_FILES })
const notices = createNotices(scope)

scope.addEventListener('install', (event) => event.waitUntil(shell.install()))
scope.addEventListener('activate', (event) => event.waitUntil(shell.activate()))
scope.addEventListener('fetch', (event) => shell.onFetch(event))

scope.addEventListener('push', (event) => {
  // It may have lain at the push service until somebody had answered.
  if (event.data) event.waitUntil(notices.show(event.data.json()).then(notices.sweep))
})
scope.addEventListener('notificationclick', (event) => {
  event.waitUntil(notices.press(event.notification, event.action).then(notices.sweep))
})
scope.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(subscribePush(scope.registration, deviceName(navigator.userAgent)))
})

scope.addEventListener('message', (event) => {
  const { data } = event
  switch (data.type) {
    case 'version':
      event.ports[0]?.postMessage(MAESTRO_BUILD)
      break
    case 'update':
      event.waitUntil(scope.skipWaiting())
      break
    case 'take-over':
      event.waitUntil(takeOver())
      break
    case 'show':
      event.waitUntil(notices.show(data.notification))
      break
    case 'sweep':
      event.waitUntil(notices.sweep())
      break
  }
})

/** Other pages may still be of the build before, and need what its worker keeps. */
async function takeOver(): Promise<void> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (windows.length <= 1) await scope.skipWaiting()
}
