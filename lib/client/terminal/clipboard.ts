import { ClipboardAddon } from '@xterm/addon-clipboard'
import type { IDisposable, Terminal } from '@xterm/xterm'

/** Copies text; false when the browser refuses (no secure context, no focus, no gesture). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** The way that works without a secure context, within a click or a key press. */
function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  // Nobody types here: no keyboard on the screen for it.
  area.readOnly = true
  area.style.cssText = 'position:fixed;opacity:0;pointer-events:none'
  document.body.append(area)
  area.select()
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    area.remove()
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
}

const keyOf = (agentId: string) => `maestro:clipboard:${agentId}`

/** Whether an agent's programs may set this device's clipboard: asked once, then remembered. */
export interface ClipboardConsent {
  answer(): 'allow' | 'deny' | 'ask'
  remember(answer: 'allow' | 'deny'): void
}

export function clipboardConsent(agentId: string, storage: Storage | null): ClipboardConsent {
  return {
    answer() {
      const stored = storage?.getItem(keyOf(agentId))
      return stored === 'allow' || stored === 'deny' ? stored : 'ask'
    },
    remember: (answer) => storage?.setItem(keyOf(agentId), answer),
  }
}

/**
 * OSC 52 (T14): a program's text is handed to `onCopy`; a program's wish to read the clipboard is
 * dropped without an answer. Nothing here waits, for xterm stops reading until a handler is done.
 */
export function loadClipboard(terminal: Terminal, onCopy: (text: string) => void): IDisposable {
  const addon = new ClipboardAddon(undefined, {
    readText: () => '',
    writeText: (selection, text) => {
      if (text !== '' && (selection === 'c' || (selection as string) === '')) onCopy(text)
    },
  })
  terminal.loadAddon(addon)
  // Handlers are asked newest first: this one keeps questions from the addon, which would answer.
  const refuseReads = terminal.parser.registerOscHandler(52, (data) => data.endsWith(';?'))
  return {
    dispose() {
      refuseReads.dispose()
      addon.dispose()
    },
  }
}
