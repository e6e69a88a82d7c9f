import { WebLinksAddon } from '@xterm/addon-web-links'
import type { Terminal } from '@xterm/xterm'

const HTTP = /^https?:\/\//i

/** Links open on Ctrl- or Cmd-click, http(s) only; hovering says where they lead (T14). */
export function loadLinks(terminal: Terminal): void {
  const activate = (event: MouseEvent, uri: string) => {
    if ((event.ctrlKey || event.metaKey) && HTTP.test(uri)) {
      window.open(uri, '_blank', 'noopener,noreferrer')
    }
  }
  const hover = (_event: MouseEvent, uri: string) => {
    const modifier = /Mac|iPhone|iPad/.test(navigator.platform) ? 'Cmd' : 'Ctrl'
    if (HTTP.test(uri))
      terminal.element?.setAttribute('title', `${uri}\n${modifier}+click opens it`)
  }
  const leave = () => terminal.element?.removeAttribute('title')
  terminal.options.linkHandler = { activate, hover, leave, allowNonHttpProtocols: false }
  terminal.loadAddon(new WebLinksAddon(activate, { hover, leave }))
}
