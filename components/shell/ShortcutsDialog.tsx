import { useState } from 'react'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { paletteKeys } from '../../lib/client/palette/listen.ts'
import { findShortcuts } from '../../lib/client/shortcut-list.ts'
import { Dialog, DialogBody } from '../ui/Dialog.tsx'
import { TextInput } from '../ui/Field.tsx'
import { Kbd } from '../ui/Kbd.tsx'

/** The palette's keys are others on Apple's keyboards. */
const printed = (keys: readonly string[]) => (keys.join(' ') === 'Ctrl K' ? paletteKeys() : keys)

/** Everything the keyboard does, to read or to search by word or key. */
export default function ShortcutsDialog() {
  const [query, setQuery] = useState('')
  const sections = findShortcuts(query)
  return (
    <Dialog title="Keyboard" onClose={() => closeOverlay('shortcuts')} wide>
      <div className="px-5 pt-1.5 pb-2 max-sm:px-4">
        <TextInput
          type="search"
          aria-label="Search the shortcuts"
          placeholder="Search by word or key"
          autoFocus
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <DialogBody reading="Shortcuts" className="pb-6">
        <div className="gap-x-10 sm:columns-2">
          {sections.map(({ title, keys }) => (
            <section key={title} className="mb-5 break-inside-avoid">
              <h3 className="mb-1.5 text-2xs font-medium text-faint">{title}</h3>
              <dl className="divide-y divide-line">
                {keys.map(([combination, words]) => (
                  <div key={words} className="flex items-center justify-between gap-4 py-1.5">
                    <dt className="text-sm text-dim">{words}</dt>
                    <dd className="flex shrink-0 items-center gap-1">
                      {printed(combination).map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p role="status" className="text-sm text-dim">
          {sections.length === 0 && `No shortcut has “${query.trim()}”.`}
        </p>
      </DialogBody>
    </Dialog>
  )
}
