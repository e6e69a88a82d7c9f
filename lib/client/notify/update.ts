import { create } from 'zustand'
import { useDashboard } from '../store.ts'
import type { ToWorker } from '../worker/scope.ts'

/** Of this page; empty in development, where there is no service worker. */
const BUILD = process.env.NEXT_PUBLIC_MAESTRO_BUILD ?? ''
const ANSWER_MS = 10_000

/** A build newer than this page is here, and comes with the next reload. */
export const useUpdate = create<{ ready: boolean }>(() => ({ ready: false }))

let registering: Promise<ServiceWorkerRegistration | undefined> | null = null

export function hasWorkers(): boolean {
  return BUILD !== '' && typeof navigator !== 'undefined' && 'serviceWorker' in navigator
}

/** The registered worker; undefined where there can be none, or it was refused. */
export function currentRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!hasWorkers()) return Promise.resolve(undefined)
  registering ??= navigator.serviceWorker
    .register('/sw.js', { scope: '/', updateViaCache: 'none' })
    // Without one Maestro works; it is only not there offline. The settings say so.
    .catch(() => undefined)
  return registering
}

function say(worker: ServiceWorker, message: ToWorker, ports: MessagePort[] = []): void {
  worker.postMessage(message, ports)
}

function buildOf(worker: ServiceWorker): Promise<string | null> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const timer = setTimeout(() => resolve(null), ANSWER_MS)
    port1.onmessage = ({ data }: MessageEvent<string>) => {
      clearTimeout(timer)
      resolve(data)
    }
    say(worker, { type: 'version' }, [port2])
  })
}

let reloads = false

/** Loads the newer build, here and in the other tabs. */
export async function loadUpdate(): Promise<void> {
  const waiting = (await currentRegistration())?.waiting
  if (!waiting) return location.reload()
  reloads = true
  say(waiting, { type: 'update' })
}

/**
 * Registers the worker and looks for newer builds: when the node is reached again, and when the page
 * is looked at. A page never changes under its user: it says that there is a new version, and a
 * reload brings all of it. Returns the disposer.
 */
export function followUpdates(): () => void {
  if (!hasWorkers()) return () => undefined
  const control = new AbortController()
  const { signal } = control
  const { serviceWorker } = navigator
  let controller = serviceWorker.controller

  async function meet(worker: ServiceWorker | null): Promise<void> {
    const build = worker && serviceWorker.controller ? await buildOf(worker) : null
    if (!worker || build === null || signal.aborted) return
    if (build === BUILD) say(worker, { type: 'take-over' })
    else useUpdate.setState({ ready: true })
  }

  async function begin(): Promise<void> {
    const registration = await currentRegistration()
    if (!registration || signal.aborted) return
    void meet(registration.waiting)
    const onFound = () => {
      const worker = registration.installing
      worker?.addEventListener('statechange', () => worker.state === 'installed' && meet(worker), {
        signal,
      })
    }
    registration.addEventListener('updatefound', onFound, { signal })
    const look = () => {
      // Offline there is nothing newer.
      registration.update().catch(() => undefined)
    }
    const onVisible = () => document.visibilityState === 'visible' && look()
    document.addEventListener('visibilitychange', onVisible, { signal })
    const stop = useDashboard.subscribe((state, before) => {
      if (state.connection === 'open' && before.connection !== 'open') look()
    })
    signal.addEventListener('abort', stop)
  }

  async function onController(): Promise<void> {
    const before = controller
    controller = serviceWorker.controller
    if (!before || !controller || (await buildOf(controller)) === BUILD) return
    if (reloads || document.visibilityState === 'hidden') location.reload()
    else useUpdate.setState({ ready: true })
  }

  serviceWorker.addEventListener('controllerchange', () => void onController(), { signal })
  void begin()
  return () => control.abort()
}
