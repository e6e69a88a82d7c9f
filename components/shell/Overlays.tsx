import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { useOverlay } from '../../lib/client/overlay.ts'
import { patiently } from '../../lib/client/patiently.ts'

const loaders = {
  menu: () => import('../agents/AgentMenu.tsx'),
  palette: () => import('../palette/Palette.tsx'),
  arrange: () => import('../workspace/ArrangeMenu.tsx'),
  broadcast: () => import('../workspace/BroadcastDialog.tsx'),
  search: () => import('../search/SearchDialog.tsx'),
  diff: () => import('../panel/DiffDialog.tsx'),
  new: () => import('../agents/NewAgentDialog.tsx'),
  rename: () => import('../agents/RenameDialog.tsx'),
  wake: () => import('../agents/WakeDialog.tsx'),
  delete: () => import('../agents/DeleteDialog.tsx'),
  shortcuts: () => import('./ShortcutsDialog.tsx'),
  'host-add': () => import('../hosts/AddHostDialog.tsx'),
  'host-invite': () => import('../hosts/InviteDialog.tsx'),
  'host-remove': () => import('../hosts/RemoveHostDialog.tsx'),
  'device-add': () => import('../access/AddDeviceDialog.tsx'),
  share: () => import('../access/ShareDialog.tsx'),
  work: () => import('../work/WorkOverlays.tsx'),
}

const AgentMenu = dynamic(() => patiently(loaders.menu), { ssr: false })
const Palette = dynamic(() => patiently(loaders.palette), { ssr: false })
const ArrangeMenu = dynamic(() => patiently(loaders.arrange), { ssr: false })
const BroadcastDialog = dynamic(() => patiently(loaders.broadcast), { ssr: false })
const SearchDialog = dynamic(() => patiently(loaders.search), { ssr: false })
const DiffDialog = dynamic(() => patiently(loaders.diff), { ssr: false })
const NewAgentDialog = dynamic(() => patiently(loaders.new), { ssr: false })
const RenameDialog = dynamic(() => patiently(loaders.rename), { ssr: false })
const WakeDialog = dynamic(() => patiently(loaders.wake), { ssr: false })
const DeleteDialog = dynamic(() => patiently(loaders.delete), { ssr: false })
const ShortcutsDialog = dynamic(() => patiently(loaders.shortcuts), { ssr: false })
const AddHostDialog = dynamic(() => patiently(loaders['host-add']), { ssr: false })
const InviteDialog = dynamic(() => patiently(loaders['host-invite']), { ssr: false })
const RemoveHostDialog = dynamic(() => patiently(loaders['host-remove']), { ssr: false })
const AddDeviceDialog = dynamic(() => patiently(loaders['device-add']), { ssr: false })
const ShareDialog = dynamic(() => patiently(loaders.share), { ssr: false })
const WorkOverlays = dynamic(() => patiently(loaders.work), { ssr: false })

/** The dialog or menu that is open. Their code comes when the page has nothing else to do. */
export function Overlays() {
  const overlay = useOverlay((state) => state.overlay)
  useEffect(() => {
    const load = () => {
      for (const loader of [loaders.palette, loaders.menu, loaders.new])
        void patiently<unknown>(loader)
    }
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(load, 1500)
      return () => clearTimeout(timer)
    }
    const handle = requestIdleCallback(load, { timeout: 3000 })
    return () => cancelIdleCallback(handle)
  }, [])

  switch (overlay?.kind) {
    case 'menu':
      return <AgentMenu id={overlay.id} x={overlay.x} y={overlay.y} />
    case 'palette':
      return <Palette />
    case 'arrange':
      return <ArrangeMenu x={overlay.x} y={overlay.y} />
    case 'search':
      return <SearchDialog />
    case 'diff':
      return <DiffDialog id={overlay.id} path={overlay.path} />
    case 'broadcast':
      return <BroadcastDialog />
    case 'new':
      return (
        <NewAgentDialog
          name={overlay.name}
          hostId={overlay.hostId}
          templateId={overlay.templateId}
        />
      )
    case 'rename':
      return <RenameDialog id={overlay.id} />
    case 'wake':
      return <WakeDialog id={overlay.id} />
    case 'delete':
      return <DeleteDialog id={overlay.id} />
    case 'shortcuts':
      return <ShortcutsDialog />
    case 'host-add':
      return <AddHostDialog url={overlay.url} now={overlay.now} />
    case 'host-invite':
      return <InviteDialog />
    case 'host-remove':
      return <RemoveHostDialog id={overlay.id} />
    case 'device-add':
      return <AddDeviceDialog />
    case 'share':
      return <ShareDialog id={overlay.id} />
    case 'work':
      return <WorkOverlays {...overlay.work} />
    default:
      return null
  }
}
