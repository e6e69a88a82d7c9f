import type { Terminal } from '@xterm/xterm'

/** Browsers keep about 16 WebGL contexts a page and throw away the oldest beyond that (T13). */
export const WEBGL_LEASES = 8
/** A machine that loses this many contexts draws more reliably without. */
const LOSSES_TO_GIVE_UP = 3

export type RendererName = 'webgl' | 'dom'

let losses = 0
const holders = new Set<WebglLease>()
const waiting = new Set<WebglLease>()

/**
 * A terminal's claim to one of the page's few WebGL renderers. Without a lease, without WebGL, or
 * when the context is lost, xterm draws with the DOM. Hold it while the terminal is in sight.
 */
export class WebglLease {
  readonly #terminal: Terminal
  readonly #onRenderer: (name: RendererName) => void
  #addon: { dispose(): void } | null = null
  #context: WebGL2RenderingContext | null = null
  #wanted = false

  constructor(terminal: Terminal, onRenderer: (name: RendererName) => void) {
    this.#terminal = terminal
    this.#onRenderer = onRenderer
  }

  /** Takes a lease, or waits in line for one. */
  acquire(): void {
    if (this.#wanted) return
    this.#wanted = true
    if (holders.size < WEBGL_LEASES) void this.#start()
    else waiting.add(this)
  }

  /** Gives the lease and its context back, at once. */
  release(): void {
    this.#wanted = false
    waiting.delete(this)
    this.#stop()
  }

  async #start(): Promise<void> {
    if (losses >= LOSSES_TO_GIVE_UP || !isAccelerated()) return
    holders.add(this)
    try {
      const { WebglAddon } = await import('@xterm/addon-webgl')
      if (!holders.has(this)) return
      const addon = new WebglAddon()
      this.#terminal.loadAddon(addon)
      this.#addon = addon
      this.#watch()
      this.#onRenderer('webgl')
    } catch {
      // The DOM renderer is there already and stays: slower, and right.
      this.#stop()
    }
  }

  /** xterm waits 3 s for a lost context with an empty screen; we go to the DOM at once. */
  #watch(): void {
    for (const canvas of this.#terminal.element?.querySelectorAll('canvas') ?? []) {
      const context = canvas.getContext('webgl2')
      if (!context) continue
      this.#context = context
      canvas.addEventListener(
        'webglcontextlost',
        (event) => {
          if (this.#context !== context) return
          event.stopImmediatePropagation()
          losses += 1
          this.#stop()
        },
        { capture: true, once: true },
      )
    }
  }

  #stop(): void {
    if (!holders.delete(this)) return
    const addon = this.#addon
    const context = this.#context
    this.#addon = null
    this.#context = null
    if (addon) {
      addon.dispose()
      // The addon leaves the context to the garbage collector, and contexts are few.
      context?.getExtension('WEBGL_lose_context')?.loseContext()
      this.#onRenderer('dom')
    }
    const [next] = waiting
    if (!next) return
    waiting.delete(next)
    void next.#start()
  }
}

let accelerated: boolean | null = null
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i

/** Is there WebGL 2, and not one emulated in software, which is slower than the DOM? */
function isAccelerated(): boolean {
  if (accelerated === null) {
    const context = document
      .createElement('canvas')
      .getContext('webgl2', { failIfMajorPerformanceCaveat: true })
    const info = context?.getExtension('WEBGL_debug_renderer_info')
    const renderer = info ? String(context?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : ''
    accelerated = context !== null && !SOFTWARE.test(renderer)
    context?.getExtension('WEBGL_lose_context')?.loseContext()
  }
  return accelerated
}
