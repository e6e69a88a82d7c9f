'use client'

import '@xterm/xterm/css/xterm.css'
import './terminal.css'
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import { loadReading, setReading, useReading } from '../../lib/client/terminal/reading.ts'
import { HistoryLayer } from './HistoryLayer.tsx'
import { CopyRequest, SizeNote, TerminalStatus } from './TerminalOverlays.tsx'
import { TouchSelection } from './TouchSelection.tsx'
import { UploadTray } from './UploadTray.tsx'
import { useHistory } from './use-history.ts'
import { useTerminalView } from './use-terminal-view.ts'
import { useTouch } from './use-touch.ts'
import { useUploads } from './use-uploads.ts'

export interface TerminalPaneHandle {
  focus(): void
  /** Makes this viewer's grid the agent's. */
  takeSize(): void
  /** Types text into the terminal as a paste. */
  paste(text: string): void
  /** Types one key of a key bar; `sequenceOf` is told whether cursor keys are in application mode. */
  press(sequenceOf: (applicationCursor: boolean) => string): void
}

export interface TerminalPaneProps {
  agentId: string
  /** The host that the agent lives on; the node that serves the page finds the way there. */
  hostId: string
  /** Takes the keyboard when it becomes true. */
  focused?: boolean
  /** The agent's name, for screen readers. */
  name?: string
  /** The agent's program: decides what Shift+Enter means. */
  program?: string
  /** Begins without a say in the size (phones). */
  follow?: boolean
  /** Why the agent's host is out of reach, and what happens about it; null while it is not. */
  outage?: string | null
  onTitle?: (title: string) => void
  ref?: Ref<TerminalPaneHandle>
}

/**
 * The live terminal of one agent; fills its parent. The keyboard leaves it by F6, which is the
 * page's, or by Ctrl+Shift+E, after which Tab goes on behind the terminal.
 */
export default function TerminalPane(props: TerminalPaneProps) {
  const { agentId, hostId, focused = false, name, program, ref } = props
  const section = useRef<HTMLElement>(null)
  const host = useRef<HTMLDivElement>(null)
  const exit = useRef<HTMLSpanElement>(null)
  const hint = useId()
  const label = name ? `Terminal of ${name}` : 'Terminal'
  const observe = !useMay('input')
  const reading = useReading(({ on }) => on)
  const onWheel = useRef<(lines: number) => void>(() => undefined)
  const { view, state, ownership, renderer, remark, copyRequest, say, answerCopy } =
    useTerminalView(host, {
      agentId,
      label,
      follow: props.follow ?? false,
      observe,
      shiftEnter: !program || program === 'shell' || program === 'command' ? 'enter' : 'esc-cr',
      screenReader: reading,
      onTitle: props.onTitle,
      onHistoryWheel: (lines) => onWheel.current(lines),
    })
  const history = useHistory({
    agentId,
    view,
    live: state.kind === 'live',
    focused,
    onFailure: say,
  })
  onWheel.current = history.onWheel
  const touch = useTouch({ section, view, layer: history.layer, onLines: onWheel })
  const uploads = useUploads(agentId, view, state.kind === 'live', say)

  useImperativeHandle(ref, () => ({
    focus: () => view.current?.focus(),
    takeSize: () => view.current?.takeSize(),
    paste: (text) => view.current?.paste(text),
    press: (sequenceOf) => view.current?.press(sequenceOf),
  }))

  useEffect(loadReading, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another agent is another view to focus.
  useEffect(() => {
    if (focused) view.current?.focus()
  }, [focused, agentId, view])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === 'e') {
      event.preventDefault()
      exit.current?.focus()
    }
  }

  return (
    <section
      ref={section}
      className="term"
      aria-label={label}
      aria-describedby={hint}
      data-agent={agentId}
      data-host={hostId}
      data-state={state.kind}
      data-owner={ownership?.owner ?? true}
      data-renderer={renderer}
      onKeyDown={onKeyDown}
      onKeyDownCapture={history.onKeyDownCapture}
      {...(!observe && uploads.handlers)}
      data-observe={observe || undefined}
    >
      {history.open && (
        <HistoryLayer
          live={view}
          layer={history.layer}
          open={history.open}
          name={name ?? 'this terminal'}
          focused={focused}
          cols={ownership?.cols ?? history.open.page.cols}
          onClose={history.close}
          onReflow={history.reopen}
        />
      )}
      <button
        type="button"
        className="term-hidden term-reading"
        aria-pressed={reading}
        onClick={() => {
          setReading(!reading)
          view.current?.focus()
        }}
      >
        Read this terminal with a screen reader
      </button>
      <div ref={host} className="term-screen" inert={history.open !== null} />
      <span id={hint} className="term-hidden">
        Press F6 or Ctrl+Shift+E to leave the terminal.
      </span>
      <span ref={exit} className="term-hidden" tabIndex={-1}>
        End of terminal
      </span>
      <TerminalStatus
        state={state}
        remark={remark}
        outage={props.outage ?? null}
        onRetry={() => view.current?.retry()}
      />
      {state.kind === 'live' && ownership?.owner === false && (
        <SizeNote ownership={ownership} onTake={observe ? null : () => view.current?.takeSize()} />
      )}
      {touch.selected && (
        <TouchSelection
          section={section}
          selected={touch.selected}
          terminal={touch.terminal}
          onDone={(said) => {
            touch.clear()
            if (said !== null) say(said)
          }}
          onPaste={(text) => {
            touch.clear()
            history.close()
            view.current?.paste(text)
          }}
        />
      )}
      <UploadTray
        uploads={uploads.uploads}
        live={state.kind === 'live'}
        onRemove={uploads.remove}
        onRetry={uploads.retry}
        onType={uploads.type}
      />
      {uploads.over && (
        <div className="term-drop">
          Drop to send to {name ?? 'the agent'}’s host
          <small>Up to 20 files of 100 MB each; their paths are typed here.</small>
        </div>
      )}
      {copyRequest !== null && <CopyRequest text={copyRequest} onAnswer={answerCopy} />}
    </section>
  )
}
