import { Minus, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { clamp, setPrefs, TERMINAL_FONT_SIZE, usePrefs } from '../../lib/client/prefs.ts'
import {
  CURSORS,
  type CursorStyle,
  familyProblem,
  LINE_HEIGHTS,
  setLook,
  useTerminalLook,
  WEIGHTS,
} from '../../lib/client/terminal/look.ts'
import { IconButton } from '../ui/Button.tsx'
import { Field, SelectInput, TextInput } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { TerminalSample } from './AppearanceSample.tsx'

const WEIGHT_NAMES: Record<number, string> = { 300: 'Light', 400: 'Normal', 500: 'Medium' }
const CURSOR_NAMES: Record<CursorStyle, string> = {
  block: 'Block',
  bar: 'Bar',
  underline: 'Underline',
}

/** Font and cursor of terminals; those that are open follow at once, and so does the sample. */
export function AppearanceFont() {
  const look = useTerminalLook()
  return (
    <div className="space-y-4">
      <TerminalSample />
      <FamilyField />
      <div className="grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-4">
        <FontSize />
        <Field label="Line height">
          {(ids) => (
            <SelectInput
              {...ids}
              value={look.lineHeight}
              onChange={(event) => setLook({ lineHeight: Number(event.target.value) })}
            >
              {LINE_HEIGHTS.map((height) => (
                <option key={height} value={height}>
                  {height.toFixed(1)}
                </option>
              ))}
            </SelectInput>
          )}
        </Field>
        <Field label="Weight">
          {(ids) => (
            <SelectInput
              {...ids}
              value={look.weight}
              onChange={(event) => setLook({ weight: Number(event.target.value) })}
            >
              {WEIGHTS.map((weight) => (
                <option key={weight} value={weight}>
                  {WEIGHT_NAMES[weight]}
                </option>
              ))}
            </SelectInput>
          )}
        </Field>
        <Field label="Cursor">
          {(ids) => (
            <SelectInput
              {...ids}
              value={look.cursor}
              onChange={(event) => setLook({ cursor: event.target.value as CursorStyle })}
            >
              {CURSORS.map((cursor) => (
                <option key={cursor} value={cursor}>
                  {CURSOR_NAMES[cursor]}
                </option>
              ))}
            </SelectInput>
          )}
        </Field>
      </div>
      <label className="flex w-fit items-center gap-2.5 text-sm text-dim max-sm:min-h-11">
        <input
          type="checkbox"
          checked={look.blink}
          onChange={(event) => setLook({ blink: event.target.checked })}
          className="size-4 accent-(--text)"
        />
        The cursor blinks
      </label>
    </div>
  )
}

function measureText(text: string, font: string): number {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return 0
  context.font = font
  return context.measureText(text).width
}

function FamilyField() {
  const family = useTerminalLook((look) => look.family)
  const [remark, setRemark] = useState<string | null>(null)
  // Only a browser can measure; the page was rendered without one.
  useEffect(() => setRemark(familyProblem(family, measureText)), [family])
  return (
    <Field
      label="Font"
      hint="fonts of this device, separated by commas"
      help={
        remark ?? 'Empty: JetBrains Mono, which comes with Maestro. It also draws what yours lacks.'
      }
    >
      {(ids) => (
        <TextInput
          {...ids}
          value={family}
          onChange={(event) => setLook({ family: event.target.value })}
          placeholder="JetBrains Mono"
          maxLength={200}
        />
      )}
    </Field>
  )
}

function FontSize() {
  const size = usePrefs((prefs) => prefs.terminalFontSize)
  const set = (next: number) => setPrefs({ terminalFontSize: clamp(next, TERMINAL_FONT_SIZE) })
  return (
    <div>
      <span className="mb-1 block text-xs font-medium text-dim" id="font-size-label">
        Size
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a line */}
      <div
        role="group"
        aria-labelledby="font-size-label"
        className="flex h-8.5 items-center justify-between rounded-md border border-line2 bg-bg px-0.5 max-sm:h-11"
      >
        <IconButton
          label="Smaller"
          disabled={size <= TERMINAL_FONT_SIZE.min}
          onClick={() => set(size - 1)}
        >
          <Icon of={Minus} size={13} />
        </IconButton>
        <output className="text-center text-xs tabular-nums">{size} px</output>
        <IconButton
          label="Larger"
          disabled={size >= TERMINAL_FONT_SIZE.max}
          onClick={() => set(size + 1)}
        >
          <Icon of={Plus} size={13} />
        </IconButton>
      </div>
    </div>
  )
}
