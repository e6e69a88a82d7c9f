import { CornerDownLeft, Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { closeOverlay, returnFocus } from '../../lib/client/overlay.ts'
import { findItems } from '../../lib/client/palette/items.ts'
import { recentItems } from '../../lib/client/palette/recent.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { howToOpen } from '../agents/useSelectAgent.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { PaletteRow, paletteRowId } from './PaletteRow.tsx'
import { usePaletteItems } from './usePaletteItems.ts'
import { usePaletteRun } from './usePaletteRun.ts'

/** Rows in the page at once; who wants more types a letter. */
const SHOWN = 60
const PAGE = 8

/** Enter at once goes back to the one before: the agent that is shown needs no way to it. */
function recentElsewhere(): string[] {
  const here = location.pathname === '/' ? `agent:${useDashboard.getState().selectedId}` : ''
  return recentItems().filter((key) => key !== here)
}

/** Everything by its name: agents of all hosts, actions, pages, groups (WAI-ARIA, combobox). */
export default function Palette() {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const items = usePaletteItems()
  const run = usePaletteRun()
  const [recent] = useState(recentElsewhere)
  const asked = useDeferredValue(query)
  const found = useMemo(() => findItems(items, asked, recent), [items, asked, recent])
  const shown = found.slice(0, SHOWN)
  const active = Math.min(at, shown.length - 1)
  const activeKey = shown[active]?.item.key

  useEffect(() => {
    if (activeKey === undefined) return
    document.getElementById(paletteRowId(activeKey))?.scrollIntoView({ block: 'nearest' })
  }, [activeKey])

  const ask = (text: string) => {
    setQuery(text)
    setAt(0)
    list.current?.scrollTo({ top: 0 })
  }

  const onKeyDown = (event: KeyboardEvent) => {
    // What is typed into an input method is not done yet.
    if (event.nativeEvent.isComposing) return
    const last = shown.length - 1
    const moves: Record<string, () => number> = {
      ArrowDown: () => (active >= last ? 0 : active + 1),
      ArrowUp: () => (active <= 0 ? last : active - 1),
      PageDown: () => Math.min(last, active + PAGE),
      PageUp: () => Math.max(0, active - PAGE),
    }
    const move = moves[event.key]
    if (move) setAt(move())
    else if (event.key === 'Enter') {
      // The list may be a letter behind.
      const now = asked === query ? shown[active] : findItems(items, query, recent)[0]
      if (now) run(now.item, howToOpen(event))
    } else return
    event.preventDefault()
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeOverlay('palette')}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-(--scrim)" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnFocus()
          }}
          className="appear fixed top-[12vh] left-1/2 z-40 flex max-h-[min(64vh,520px)] w-[calc(100%-1.5rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line2 bg-raised shadow-(--shadow) outline-none max-sm:top-2 max-sm:max-h-[80dvh]"
        >
          <Dialog.Title className="sr-only">Go to anything</Dialog.Title>
          <div className="flex h-11 shrink-0 items-center gap-2.5 border-b border-line px-3.5 text-faint max-sm:h-13">
            <Icon of={Search} size={15} />
            <input
              role="combobox"
              aria-label="Go to an agent, host, group, page or action"
              aria-expanded
              aria-controls="palette-list"
              aria-autocomplete="list"
              aria-activedescendant={activeKey && paletteRowId(activeKey)}
              // biome-ignore lint/a11y/noAutofocus: a dialog begins where one types
              autoFocus
              value={query}
              onChange={(event) => ask(event.target.value)}
              onKeyDown={onKeyDown}
              placeholder="Go to…"
              autoComplete="off"
              autoCorrect="off"
              autoCapitalize="none"
              spellCheck={false}
              enterKeyHint="go"
              className="h-full min-w-0 flex-1 bg-transparent text-base text-text outline-none placeholder:text-faint"
            />
          </div>
          <div
            ref={list}
            id="palette-list"
            role="listbox"
            aria-label="What was found"
            tabIndex={-1}
            className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5 outline-none"
          >
            {shown.map(({ item, hits }, index) => (
              <PaletteRow
                key={item.key}
                item={item}
                hits={hits}
                active={index === active}
                onPoint={() => setAt(index)}
                onChoose={(event) => run(item, howToOpen(event))}
              />
            ))}
          </div>
          {shown.length === 0 && (
            <p className="px-4 pb-5 text-center text-sm text-dim">
              Nothing has “{query.trim()}” in its name. Every letter has to occur, in this order.
            </p>
          )}
          <Foot more={found.length - shown.length} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Foot({ more }: { more: number }) {
  return (
    <footer className="flex h-8 shrink-0 items-center gap-4 border-t border-line px-3.5 text-2xs text-faint max-sm:hidden">
      <span className="flex items-center gap-1.5">
        <Icon of={CornerDownLeft} size={11} /> open
      </span>
      <span className="flex items-center gap-1.5">
        <Kbd>Ctrl</Kbd>
        <Icon of={CornerDownLeft} size={11} /> beside
      </span>
      <span role="status" className="ml-auto tabular-nums">
        {more > 0 && `${more} more: type on`}
      </span>
    </footer>
  )
}
