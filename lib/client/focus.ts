/** The parts of the page that F6 walks through, in order; each is marked `data-region`. */
const REGIONS = ['sidebar', 'main', 'panel']
const REGION_HOSTS = ['main', 'sidebar']

function regionElement(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-region="${name}"]`)
}

/** The element inside a region that takes its focus: the tree, the terminal, the first field. */
function entry(region: HTMLElement): HTMLElement {
  // Of several panes, the one that is focused.
  const part = region.querySelector<HTMLElement>('[data-focused-pane]') ?? region
  return part.querySelector<HTMLElement>('[data-region-entry], .xterm-helper-textarea') ?? region
}

/** A region that is folded away has no box. */
const isShown = (region: HTMLElement) => region.getClientRects().length > 0

/** The page's main part as it is now: what floats belongs into it. */
export function shownRegion(): HTMLElement | null {
  return REGION_HOSTS.map(regionElement).find((region) => region && isShown(region)) ?? null
}

export function focusRegion(name: string): boolean {
  const region = regionElement(name)
  if (!region || !isShown(region)) return false
  entry(region).focus()
  return true
}

/** Moves the focus to the next region that is shown, or the one before. */
export function cycleRegions(step: 1 | -1): void {
  const focused = document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset.region
  const from = focused ? REGIONS.indexOf(focused) : step === 1 ? -1 : 0
  for (let n = 1; n <= REGIONS.length; n++) {
    const name = REGIONS[(from + n * step + 2 * REGIONS.length) % REGIONS.length]
    if (name && focusRegion(name)) return
  }
}
