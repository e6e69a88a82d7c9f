import type { Notification } from '../../wire/notify.ts'

/** What of the service worker's global scope we use; TypeScript cannot hold its types beside the page's. */
export interface WorkerScope {
  readonly location: Location
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    matchAll(query: { type: 'window'; includeUncontrolled?: boolean }): Promise<WindowClient[]>
    openWindow(url: string): Promise<WindowClient | null>
    claim(): Promise<void>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  addEventListener(type: 'message', listener: (event: WorkerMessage) => void): void
  addEventListener(type: 'push', listener: (event: PushMessage) => void): void
  addEventListener(type: 'notificationclick', listener: (event: NotificationClick) => void): void
  addEventListener(type: 'pushsubscriptionchange', listener: (event: Extendable) => void): void
}

export interface WindowClient {
  readonly url: string
  readonly focused: boolean
  readonly visibilityState: 'hidden' | 'visible'
  focus(): Promise<WindowClient>
  postMessage(message: FromWorker): void
}

interface Extendable {
  waitUntil(promise: Promise<unknown>): void
}
export interface FetchEvent extends Extendable {
  readonly request: Request
  /** Absent where there is no preloading. */
  readonly preloadResponse?: Promise<Response | undefined>
  respondWith(response: Promise<Response>): void
}
interface WorkerMessage extends Extendable {
  readonly data: ToWorker
  readonly ports: readonly MessagePort[]
}
interface PushMessage extends Extendable {
  readonly data: { json(): Notification } | null
}
interface NotificationClick extends Extendable {
  readonly action: string
  readonly notification: globalThis.Notification
}

/** What pages tell the worker. `version` is answered on the port that comes with it. */
export type ToWorker =
  | { type: 'version' }
  | { type: 'update' }
  | { type: 'take-over' }
  | { type: 'show'; notification: Notification }
  /** Some question may have its answer: look which notifications still hold. */
  | { type: 'sweep' }

/** What the worker tells pages. */
export interface FromWorker {
  type: 'open'
  /** A path of ours. */
  url: string
}
