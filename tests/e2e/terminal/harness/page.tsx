import '@fontsource/jetbrains-mono/400.css'
import '@fontsource/jetbrains-mono/700.css'
import { createRef } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import TerminalPane, {
  type TerminalPaneHandle,
  type TerminalPaneProps,
} from '../../../../components/terminal/TerminalPane.tsx'
import type { TerminalElement } from '../../../../lib/client/terminal/view.ts'
import { type Screen, screenOf } from '../support/cells.ts'
import type { Truth } from '../support/truth.ts'

/** Mounts panes by hand, so that a test can have any number of them at any size. */
export interface Harness {
  mount(key: string, props: TerminalPaneProps, style?: string): void
  unmount(key: string): void
  handle(key: string): TerminalPaneHandle | null
  element(key: string): TerminalElement
  screen(key: string): Screen
  modes(key: string): Truth['modes']
}

declare global {
  interface Window {
    harness: Harness
  }
}

const roots = new Map<string, { root: Root; box: HTMLElement }>()
const handles = new Map<string, ReturnType<typeof createRef<TerminalPaneHandle>>>()

window.harness = {
  mount(key, props, style = 'width:100vw;height:100vh') {
    const box = document.createElement('div')
    box.id = key
    box.style.cssText = style
    document.body.append(box)
    const root = createRoot(box)
    const handle = createRef<TerminalPaneHandle>()
    roots.set(key, { root, box })
    handles.set(key, handle)
    root.render(<TerminalPane {...props} ref={handle} />)
  },
  unmount(key) {
    const mounted = roots.get(key)
    mounted?.root.unmount()
    mounted?.box.remove()
    roots.delete(key)
    handles.delete(key)
  },
  handle: (key) => handles.get(key)?.current ?? null,
  element(key) {
    const element = document.querySelector<TerminalElement>(`#${key} .term-screen`)
    if (!element) throw new Error(`No pane ${key}.`)
    return element
  },
  screen(key) {
    const terminal = window.harness.element(key).maestroTerminal
    if (!terminal) throw new Error(`The pane ${key} has no terminal yet.`)
    return screenOf(terminal)
  },
  modes(key) {
    const terminal = window.harness.element(key).maestroTerminal
    if (!terminal) throw new Error(`The pane ${key} has no terminal yet.`)
    // xterm tells all modes but whether the cursor is shown.
    const { _core } = terminal as unknown as { _core: { coreService: { isCursorHidden: boolean } } }
    return {
      cursor: !_core.coreService.isCursorHidden,
      mouse: terminal.modes.mouseTrackingMode,
    }
  },
}
