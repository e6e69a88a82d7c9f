import './upload.css'
import { Check, File as FileIcon, RotateCw, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { refusalOf, type Upload } from '../../lib/client/upload.ts'

/** How long a finished file stays in sight. */
const DONE_MS = 4_000

interface UploadTrayProps {
  uploads: readonly Upload[]
  /** Does the terminal take input now? */
  live: boolean
  onRemove(id: number): void
  onRetry(id: number): void
  onType(id: number): void
}

/** Files on their way to the agent's host, in their order. */
export function UploadTray({ uploads, live, onRemove, onRetry, onType }: UploadTrayProps) {
  if (uploads.length === 0) return null
  return (
    <ul className="term-uploads" aria-label="Files being sent">
      {uploads.map((upload) => (
        <UploadItem
          key={upload.id}
          upload={upload}
          live={live}
          onRemove={() => onRemove(upload.id)}
          onRetry={() => onRetry(upload.id)}
          onType={() => onType(upload.id)}
        />
      ))}
    </ul>
  )
}

interface UploadItemProps {
  upload: Upload
  live: boolean
  onRemove(): void
  onRetry(): void
  onType(): void
}

function UploadItem({ upload, live, onRemove, onRetry, onType }: UploadItemProps) {
  const { name, size, state, file } = upload
  const untyped = state.kind === 'done' && !state.typed
  const done = state.kind === 'done' && state.typed
  const failed = state.kind === 'failed'

  // biome-ignore lint/correctness/useExhaustiveDependencies: only its end begins the wait
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(onRemove, DONE_MS)
    return () => clearTimeout(timer)
  }, [done])

  return (
    <li className="term-upload" data-state={untyped ? 'untyped' : state.kind}>
      <Thumbnail file={file} />
      <span className="term-upload-text">
        <span className="term-upload-name">{name}</span>
        <span className="term-upload-words" role={failed ? 'alert' : 'status'}>
          {wordsOf(upload)}
        </span>
        {state.kind === 'sending' && (
          <progress aria-label={`Sent of ${name}`} max={Math.max(1, size)} value={state.sent} />
        )}
      </span>
      {untyped && (
        <button type="button" className="term-button" disabled={!live} onClick={onType}>
          Type the path
        </button>
      )}
      {failed && !refusalOf(file) && (
        <button
          type="button"
          className="term-upload-button"
          aria-label={`Send ${name} again`}
          title="Send again"
          onClick={onRetry}
        >
          <RotateCw size={14} strokeWidth={1.6} aria-hidden />
        </button>
      )}
      {done ? (
        <Check size={14} strokeWidth={1.6} aria-hidden className="term-upload-check" />
      ) : (
        <button
          type="button"
          className="term-upload-button"
          aria-label={failed || untyped ? `Dismiss ${name}` : `Cancel ${name}`}
          title={failed || untyped ? 'Dismiss' : 'Cancel'}
          onClick={onRemove}
        >
          <X size={14} strokeWidth={1.6} aria-hidden />
        </button>
      )}
    </li>
  )
}

/** The picture itself, when it is one that the browser shows; SVG may hold more than a picture. */
function Thumbnail({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    if (!/^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(file.type)) return
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return (
    <span className="term-upload-picture">
      {url ? (
        // biome-ignore lint/performance/noImgElement: a picture of this page's own memory
        <img src={url} alt="" onError={() => setUrl(null)} />
      ) : (
        <FileIcon size={16} strokeWidth={1.6} aria-hidden />
      )}
    </span>
  )
}

function bytes(count: number): string {
  if (count < 1024) return `${count} B`
  if (count < 1024 * 1024) return `${Math.round(count / 1024)} KB`
  return `${(count / 1024 / 1024).toFixed(1)} MB`
}

function wordsOf({ state, size }: Upload): string {
  switch (state.kind) {
    case 'waiting':
      return `${bytes(size)}, waits for its turn`
    case 'sending':
      // The node still has to write it, or to hand it on to the agent's host.
      return state.sent >= size
        ? 'Sent, being put in place…'
        : `${bytes(state.sent)} of ${bytes(size)}`
    case 'done':
      return state.typed
        ? 'Its path is in the terminal'
        : `At ${state.path}, not typed: there was no connection to the terminal`
    case 'failed':
      return state.message
  }
}
