import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, CornerDownLeft } from 'lucide-react'
import type { MouseEvent, ReactNode } from 'react'
import { charSequence, type KeyName, keySequence } from '../../lib/client/phone/keys.ts'
import {
  type ModifierName,
  takeModifiers,
  tapModifier,
  useModifiers,
} from '../../lib/client/phone/modifiers.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { terminalOf } from '../workspace/terminals.ts'
import { useHold } from './useHold.ts'

const KEY =
  'relative flex h-11 min-w-11 shrink-0 touch-pan-x items-center justify-center rounded-md px-2.5 text-sm text-dim select-none hover:text-text active:bg-sel active:text-text'

/** A tap on the bar leaves the focus, and so the on-screen keyboard, where it is. */
const keepFocus = (event: MouseEvent) => event.preventDefault()

/** The keys that an on-screen keyboard lacks. */
export function KeyBar({ agentId }: { agentId: string }) {
  const named = (key: KeyName) => () =>
    terminalOf(agentId)?.press((mode) => keySequence(key, takeModifiers(), mode))
  const char = (key: string) => () =>
    terminalOf(agentId)?.press(() => charSequence(key, takeModifiers()) ?? key)
  const interrupt = () => terminalOf(agentId)?.press(() => '\x03')
  return (
    <div
      role="toolbar"
      aria-label="Keys"
      onMouseDown={keepFocus}
      onContextMenu={keepFocus}
      className="flex min-w-0 flex-1 items-center overflow-x-auto overscroll-x-contain px-1 [scrollbar-width:none]"
    >
      <Key label="Esc" onPress={named('esc')}>
        Esc
      </Key>
      <Key label="Tab" onPress={named('tab')}>
        Tab
      </Key>
      <Modifier name="ctrl" label="Ctrl">
        Ctrl
      </Modifier>
      <Modifier name="alt" label="Alt">
        Alt
      </Modifier>
      <Key label="Up" repeats onPress={named('up')}>
        <Icon of={ArrowUp} size={17} />
      </Key>
      <Key label="Down" repeats onPress={named('down')}>
        <Icon of={ArrowDown} size={17} />
      </Key>
      <Key label="Left" repeats onPress={named('left')}>
        <Icon of={ArrowLeft} size={17} />
      </Key>
      <Key label="Right" repeats onPress={named('right')}>
        <Icon of={ArrowRight} size={17} />
      </Key>
      <Key label="Enter" onPress={named('enter')}>
        <Icon of={CornerDownLeft} size={17} />
      </Key>
      <Key label="Shift Tab" onPress={named('shift-tab')}>
        ⇧Tab
      </Key>
      <Key label="Control C" onPress={interrupt}>
        ^C
      </Key>
      <Key label="Slash" onPress={char('/')}>
        /
      </Key>
      <Key label="Vertical bar" onPress={char('|')}>
        |
      </Key>
      <Key label="Minus" onPress={char('-')}>
        -
      </Key>
    </div>
  )
}

interface KeyProps {
  label: string
  repeats?: boolean
  onPress: () => void
  children: ReactNode
}

function Key({ label, repeats = false, onPress, children }: KeyProps) {
  const hold = useHold(onPress, repeats)
  return (
    <button type="button" aria-label={label} className={KEY} {...hold}>
      {children}
    </button>
  )
}

interface ModifierProps {
  name: ModifierName
  label: string
  children: string
}

/** Held for the next key; tapped twice, until it is tapped again. */
function Modifier({ name, label, children }: ModifierProps) {
  const state = useModifiers((held) => held[name])
  return (
    <button
      type="button"
      aria-label={state === 'locked' ? `${label}, locked` : label}
      aria-pressed={state !== 'off'}
      onClick={() => tapModifier(name)}
      className={cx(KEY, state !== 'off' && 'bg-sel text-text')}
    >
      {children}
      {state === 'locked' && (
        <span aria-hidden className="absolute inset-x-2.5 bottom-1.5 h-0.5 rounded-full bg-text" />
      )}
    </button>
  )
}
