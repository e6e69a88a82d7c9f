import { closeOverlay } from '../../lib/client/overlay.ts'
import { SHORTCUTS } from '../../lib/client/shortcuts.ts'
import { Dialog, DialogBody } from '../ui/Dialog.tsx'
import { Kbd } from '../ui/Kbd.tsx'

/** Everything the keyboard does. */
export default function ShortcutsDialog() {
  return (
    <Dialog title="Keyboard" onClose={() => closeOverlay('shortcuts')} wide>
      <DialogBody reading="Shortcuts" className="gap-x-10 pb-6 sm:columns-2">
        {SHORTCUTS.map(({ title, keys }) => (
          <section key={title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-2xs font-medium text-faint">{title}</h3>
            <dl className="divide-y divide-line">
              {keys.map(([combination, words]) => (
                <div key={words} className="flex items-center justify-between gap-4 py-1.5">
                  <dt className="text-sm text-dim">{words}</dt>
                  <dd className="flex shrink-0 items-center gap-1">
                    {combination.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogBody>
    </Dialog>
  )
}
