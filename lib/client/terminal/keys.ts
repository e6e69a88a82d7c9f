/** What a key press means to the terminal, before xterm looks at it. */
export type KeyDecision =
  /** xterm turns it into input. */
  | { do: 'type' }
  /** Not the terminal's: it bubbles to the page and the browser. */
  | { do: 'bubble' }
  | { do: 'copy' }
  | { do: 'send'; data: string }

interface Key {
  key: string
  code?: string
  ctrlKey: boolean
  shiftKey: boolean
  altKey: boolean
  metaKey: boolean
}

/**
 * F6 and Ctrl+Shift+E leave the terminal; F11 is the window's. Everything with Ctrl+Shift or Cmd is
 * the page's and the browser's, as in other terminals, but Ctrl+Shift+C, which copies. Shift+Enter
 * is a new line in the prompt of agent programs: they take ESC CR for it, as their own
 * terminal set-up commands configure; a shell gets plain Enter (readline has other uses for ESC CR).
 */
export function decideKey(event: Key, newline: 'esc-cr' | 'enter'): KeyDecision {
  const { key, ctrlKey, shiftKey, altKey, metaKey } = event
  if (key === 'F6' || (key === 'F11' && !ctrlKey && !altKey)) return { do: 'bubble' }
  if (ctrlKey && shiftKey && !altKey && !metaKey) {
    if (key.toLowerCase() === 'c') return { do: 'copy' }
    if (/^[a-z]$/i.test(key)) return { do: 'bubble' }
  }
  if (ctrlKey && !shiftKey && !altKey && !metaKey && key === 'Insert') return { do: 'copy' }
  if (key === 'Enter' && shiftKey && !ctrlKey && !altKey && !metaKey && newline === 'esc-cr') {
    return { do: 'send', data: '\x1b\r' }
  }
  return { do: 'type' }
}
