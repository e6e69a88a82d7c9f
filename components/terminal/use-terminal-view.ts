import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { deviceStorage } from '../../lib/client/device-storage.ts'
import { clipboardConsent, copyText } from '../../lib/client/terminal/clipboard.ts'
import { currentFont, onLookChange, useTerminalLook } from '../../lib/client/terminal/look.ts'
import type { TerminalState } from '../../lib/client/terminal/state.ts'
import {
  type CursorLook,
  type Ownership,
  type TerminalTheme,
  TerminalView,
} from '../../lib/client/terminal/view.ts'
import type { RendererName } from '../../lib/client/terminal/webgl-lease.ts'
import { currentTheme, onThemeChange } from '../../lib/client/theme.ts'
import type { Theme } from '../../lib/client/themes.ts'

/** A sentence about something that just happened; it goes away by itself. */
export interface Remark {
  text: string
}

export interface TerminalUi {
  view: RefObject<TerminalView | null>
  state: TerminalState
  ownership: Ownership | null
  renderer: RendererName
  remark: Remark | null
  /** Text that a program wants to put on the clipboard and may not yet. */
  copyRequest: string | null
  /** Says something for a moment. */
  say(text: string): void
  answerCopy(answer: 'allow' | 'deny'): void
}

export interface TerminalViewParams {
  agentId: string
  label: string
  follow: boolean
  /** Only looks: nothing is typed, no size is set. */
  observe: boolean
  shiftEnter: 'esc-cr' | 'enter'
  screenReader: boolean
  onTitle?: (title: string) => void
  /** Positive is down. */
  onHistoryWheel?: (lines: number) => void
}

const REMARK_MS = 4_000

function terminalTheme(theme: Theme): TerminalTheme {
  // Programs paint for dark screens; on paper their colours need help to be readable.
  return { colors: theme.colors.terminal, minimumContrast: theme.mode === 'light' ? 4.5 : 1 }
}

function cursorLook(): CursorLook {
  const { cursor, blink } = useTerminalLook.getState()
  return {
    style: cursor,
    blink: blink && !matchMedia('(prefers-reduced-motion: reduce)').matches,
  }
}

function termUrl(): string {
  const url = new URL('/term', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.search = ''
  url.hash = ''
  return url.href
}

/** Keeps a terminal view in the element while the component lives; a new one for each agent. */
export function useTerminalView(
  host: RefObject<HTMLElement | null>,
  params: TerminalViewParams,
): TerminalUi {
  const { agentId, label, follow, observe, shiftEnter, screenReader, onTitle } = params
  const view = useRef<TerminalView | null>(null)
  const titleListener = useRef(onTitle)
  titleListener.current = onTitle
  const wheelListener = useRef(params.onHistoryWheel)
  wheelListener.current = params.onHistoryWheel
  const [state, setState] = useState<TerminalState>({ kind: 'connecting' })
  const [ownership, setOwnership] = useState<Ownership | null>(null)
  const [renderer, setRenderer] = useState<RendererName>('dom')
  const [remark, setRemark] = useState<Remark | null>(null)
  const [copyRequest, setCopyRequest] = useState<string | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a terminal with another name is the same one, see below
  useEffect(() => {
    if (!host.current) return
    const consent = clipboardConsent(agentId, deviceStorage())
    const copy = async (text: string) => {
      if (!(await copyText(text))) setCopyRequest(text)
    }
    const created = new TerminalView(host.current, {
      url: termUrl(),
      agentId,
      label,
      follow,
      observe,
      touch: matchMedia('(pointer: coarse)').matches,
      shiftEnter,
      theme: terminalTheme(currentTheme()),
      font: currentFont(),
      cursor: cursorLook(),
      onState: setState,
      onOwnership: setOwnership,
      onRenderer: setRenderer,
      onTitle: (title) => titleListener.current?.(title),
      onNotice: (text) => setRemark({ text }),
      onHistoryWheel: (lines) => wheelListener.current?.(lines),
      onRefused: ({ reason }) =>
        setRemark({
          text:
            reason === 'offline'
              ? 'Not sent: there is no connection to this terminal now.'
              : 'The connection broke while you typed: the last of it was not sent.',
        }),
      onCopyRequest: (text) => {
        const answer = consent.answer()
        if (answer === 'allow') void copy(text)
        else if (answer === 'ask') setCopyRequest(text)
      },
    })
    view.current = created
    const stopTheme = onThemeChange((theme) => created.setTheme(terminalTheme(theme)))
    const stopLook = onLookChange(() => {
      created.setFont(currentFont())
      created.setCursor(cursorLook())
    })
    return () => {
      stopTheme()
      stopLook()
      created.dispose()
      view.current = null
      setState({ kind: 'connecting' })
      setOwnership(null)
      setRemark(null)
      setCopyRequest(null)
    }
  }, [host, agentId, follow, observe, shiftEnter])

  useEffect(() => view.current?.setLabel(label), [label])

  useEffect(() => view.current?.setScreenReaderMode(screenReader), [screenReader])

  useEffect(() => {
    if (!remark) return
    const timer = setTimeout(() => setRemark(null), REMARK_MS)
    return () => clearTimeout(timer)
  }, [remark])

  const answerCopy = (answer: 'allow' | 'deny') => {
    const text = copyRequest
    setCopyRequest(null)
    clipboardConsent(agentId, deviceStorage()).remember(answer)
    if (answer === 'allow' && text !== null) void copyText(text)
    view.current?.focus()
  }

  const say = useCallback((text: string) => setRemark({ text }), [])

  return { view, state, ownership, renderer, remark, copyRequest, say, answerCopy }
}
