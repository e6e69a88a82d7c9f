import {
  type ClipboardEvent,
  type DragEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { TerminalView } from '../../lib/client/terminal/view.ts'
import { insertion, type Upload, Uploads } from '../../lib/client/upload.ts'
import { droppedFiles, pastedFiles } from '../../lib/client/upload-files.ts'

/** Files pasted or dropped on a terminal go to the agent's host; their paths are typed when they are there (T14). */
export function useUploads(
  agentId: string,
  view: RefObject<TerminalView | null>,
  /** Does the terminal take input now? */
  live: boolean,
  say: (text: string) => void,
) {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const [over, setOver] = useState(false)
  const queue = useRef<Uploads | null>(null)
  const isLive = useRef(live)
  isLive.current = live

  useEffect(() => {
    const created = new Uploads(agentId, {
      onChange: setUploads,
      type(path) {
        if (!isLive.current || !view.current) return false
        view.current.paste(insertion(path))
        return true
      },
    })
    queue.current = created
    return () => {
      created.close()
      setUploads([])
    }
  }, [agentId, view])

  const isFile = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  return {
    uploads,
    over,
    remove: (id: number) => queue.current?.remove(id),
    retry: (id: number) => queue.current?.retry(id),
    type(id: number) {
      queue.current?.type(id)
      view.current?.focus()
    },
    handlers: {
      onPasteCapture(event: ClipboardEvent) {
        const files = pastedFiles(event.clipboardData)
        if (files.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        queue.current?.add(files)
      },
      onDragOver(event: DragEvent) {
        if (!isFile(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      },
      onDrop(event: DragEvent) {
        if (!isFile(event)) return
        event.preventDefault()
        setOver(false)
        const { files, directories } = droppedFiles(event.dataTransfer)
        if (directories.length > 0) {
          say(`${directories.join(', ')}: directories cannot be sent. Pack them into one file.`)
        }
        if (files.length > 0) queue.current?.add(files)
        view.current?.focus()
      },
    },
  }
}
