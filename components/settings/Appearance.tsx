import { AppearanceFont } from './AppearanceFont.tsx'
import { AppearanceThemes } from './AppearanceThemes.tsx'
import { Part } from './Part.tsx'

/** How the dashboard looks on this device. */
export function Appearance() {
  return (
    <Part title="Appearance" about="Kept on this device.">
      <AppearanceThemes />
      <h3 className="mt-8 mb-3 text-sm font-semibold">Terminal</h3>
      <AppearanceFont />
    </Part>
  )
}
