import { useEffect } from 'react'
import { loadReading, setReading, useReading } from '../../lib/client/terminal/reading.ts'
import { AppearanceFont } from './AppearanceFont.tsx'
import { AppearanceThemes } from './AppearanceThemes.tsx'
import { CheckRow } from './CheckRow.tsx'
import { Part } from './Part.tsx'

/** How the dashboard looks on this device. */
export function Appearance() {
  const reading = useReading(({ on }) => on)
  useEffect(loadReading, [])
  return (
    <Part title="Appearance" about="Kept on this device.">
      <AppearanceThemes />
      <h3 className="mt-8 mb-3 text-sm font-semibold">Terminal</h3>
      <AppearanceFont />
      <div className="mt-3">
        <CheckRow
          label="Read terminals with a screen reader"
          help="Each terminal keeps a copy of its text for it, which costs some speed."
          checked={reading}
          onChange={setReading}
        />
      </div>
    </Part>
  )
}
