import { create } from 'zustand'
import type { Role } from '../wire/access.ts'
import { may, refusalFor } from './access/role.ts'
import { toast } from './toasts.ts'
import type { WorkOverlay } from './work/overlay.ts'

/** What floats over the page: at most one dialog or menu at a time. */
export type Overlay =
  | { kind: 'new'; name?: string; hostId?: string; templateId?: string }
  | { kind: 'rename'; id: string }
  | { kind: 'wake'; id: string }
  | { kind: 'delete'; id: string }
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'host-add'; url?: string; now?: boolean }
  | { kind: 'host-invite' }
  | { kind: 'host-remove'; id: string }
  | { kind: 'device-add' }
  /** Without an id: all agents of this host. */
  | { kind: 'share'; id?: string }
  | { kind: 'menu'; id: string; x: number; y: number }
  | { kind: 'arrange'; x: number; y: number }
  | { kind: 'broadcast' }
  | { kind: 'search' }
  | { kind: 'diff'; id: string; path?: string }
  | { kind: 'work'; work: WorkOverlay }

/** What is behind each needs a role; the others are for everybody. */
const NEEDS: Partial<Record<Overlay['kind'], Role>> = {
  new: 'manage',
  rename: 'manage',
  wake: 'manage',
  delete: 'manage',
  broadcast: 'input',
  'host-add': 'admin',
  'host-invite': 'admin',
  'host-remove': 'admin',
  'device-add': 'admin',
  share: 'admin',
  work: 'manage',
}

interface OverlayState {
  overlay: Overlay | null
  /** What had the focus before the first overlay opened, and gets it back after the last. */
  returnTo: HTMLElement | null
}

export const useOverlay = create<OverlayState>(() => ({ overlay: null, returnTo: null }))

/**
 * Opens an overlay in place of the one that is open, which hands on where the focus returns to. Who
 * may not do what it is for is told so instead.
 */
export function openOverlay(overlay: Overlay): void {
  const need = NEEDS[overlay.kind]
  if (need && !may(need)) {
    toast(refusalFor(need), 'bad')
    return
  }
  const { overlay: open, returnTo } = useOverlay.getState()
  const focused = document.activeElement
  // A menu that opens a dialog has just closed, and has the focus still.
  const fromOverlay = focused?.closest('[role="menu"], [role="dialog"], [role="alertdialog"]')
  const keeps = open !== null || (returnTo !== null && fromOverlay != null)
  useOverlay.setState({
    overlay,
    returnTo: keeps ? returnTo : focused instanceof HTMLElement ? focused : null,
  })
}

/** Closes `kind` if it is the one that is open: a menu that closes late leaves its dialog alone. */
export function closeOverlay(kind: Overlay['kind']): void {
  if (useOverlay.getState().overlay?.kind === kind) useOverlay.setState({ overlay: null })
}

/** Gives the focus back when nothing is open any more. */
export function returnFocus(): void {
  const { overlay, returnTo } = useOverlay.getState()
  if (overlay) return
  useOverlay.setState({ returnTo: null })
  if (returnTo?.isConnected) returnTo.focus()
}
