import type { AgentUpload } from '../wire/agent.ts'
import { ApiError } from './api.ts'

/** What the node takes of one file, bytes. */
export const UPLOAD_LIMIT = 100 * 1024 * 1024
/** At a time, so that a dropped directory by mistake is not the whole disk. */
export const MOST_FILES = 20

export type UploadState =
  | { kind: 'waiting' }
  | { kind: 'sending'; sent: number }
  /** `typed`: its path is in the terminal; there may have been none that took it. */
  | { kind: 'done'; path: string; typed: boolean }
  | { kind: 'failed'; message: string }

export interface Upload {
  id: number
  name: string
  size: number
  file: File
  state: UploadState
}

type Send = (
  agentId: string,
  file: File,
  name: string,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
) => Promise<AgentUpload>

interface Handlers {
  onChange(uploads: readonly Upload[]): void
  /** Types the path of a finished file, in the order in which they were given; false: it cannot be typed now. */
  type(path: string): boolean
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MB`

/** Why a file is not even sent; null when it may be. */
export function refusalOf(file: Pick<File, 'name' | 'size'>): string | null {
  if (file.size <= UPLOAD_LIMIT) return null
  return `${file.name} has ${megabytes(file.size)}; up to ${megabytes(UPLOAD_LIMIT)} can be sent.`
}

/** A pasted picture has no name of its own: the time tells one from another. */
export function nameOf(file: Pick<File, 'name' | 'type'>, now: Date): string {
  if (file.name !== '' && !/^image\.\w+$/.test(file.name)) return file.name
  const ending = /^image\/(\w+)/.exec(file.type)?.[1] ?? 'bin'
  const time = now.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')
  return `pasted-${time}.${ending === 'jpeg' ? 'jpg' : ending}`
}

/** A path as one word of a POSIX shell, followed by a space. */
export function insertion(path: string): string {
  if (/^[\w@%+=:,./-]+$/.test(path)) return `${path} `
  return `'${path.replaceAll("'", "'\\''")}' `
}

/**
 * Sends files to an agent's host, one after the other, so that their paths come in their order. A
 * file that fails or is cancelled does not hold up the next.
 */
export class Uploads {
  readonly #agentId: string
  readonly #handlers: Handlers
  readonly #send: Send
  #uploads: Upload[] = []
  #next = 1
  #running: { id: number; control: AbortController } | null = null

  constructor(agentId: string, handlers: Handlers, send: Send = sendFile) {
    this.#agentId = agentId
    this.#handlers = handlers
    this.#send = send
  }

  add(files: readonly File[]): void {
    const now = new Date()
    for (const [i, file] of files.entries()) {
      const refusal =
        i < MOST_FILES ? refusalOf(file) : `Up to ${MOST_FILES} files are sent at a time.`
      this.#uploads.push({
        id: this.#next++,
        name: nameOf(file, now),
        size: file.size,
        file,
        state: refusal ? { kind: 'failed', message: refusal } : { kind: 'waiting' },
      })
    }
    this.#changed()
    void this.#run()
  }

  /** Ends an upload that is on its way, or takes one that is over from the list. */
  remove(id: number): void {
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id)
    if (this.#running?.id === id) this.#running.control.abort()
    this.#changed()
  }

  retry(id: number): void {
    const upload = this.#uploads.find((each) => each.id === id)
    if (!upload || refusalOf(upload.file)) return
    this.#set(id, { kind: 'waiting' })
    void this.#run()
  }

  /** Types the path of a file that came when nothing took it. */
  type(id: number): void {
    const state = this.#uploads.find((upload) => upload.id === id)?.state
    if (state?.kind !== 'done' || state.typed || !this.#handlers.type(state.path)) return
    this.#set(id, { ...state, typed: true })
  }

  close(): void {
    this.#uploads = []
    this.#running?.control.abort()
  }

  async #run(): Promise<void> {
    if (this.#running) return
    for (let next = this.#waiting(); next; next = this.#waiting()) {
      const { id, file, name } = next
      const control = new AbortController()
      this.#running = { id, control }
      this.#set(id, { kind: 'sending', sent: 0 })
      try {
        const progress = (sent: number) => this.#set(id, { kind: 'sending', sent })
        const { path } = await this.#send(this.#agentId, file, name, progress, control.signal)
        if (!control.signal.aborted) {
          this.#set(id, { kind: 'done', path, typed: this.#handlers.type(path) })
        }
      } catch (error) {
        if (!control.signal.aborted) {
          this.#set(id, { kind: 'failed', message: (error as Error).message })
        }
      }
    }
    this.#running = null
  }

  #waiting(): Upload | undefined {
    return this.#uploads.find(({ state }) => state.kind === 'waiting')
  }

  #set(id: number, state: UploadState): void {
    this.#uploads = this.#uploads.map((upload) =>
      upload.id === id ? { ...upload, state } : upload,
    )
    this.#changed()
  }

  #changed(): void {
    this.#handlers.onChange(this.#uploads)
  }
}

/** Not by `fetch`, which does not tell how much is sent. Rejects with `ApiError`. */
export function sendFile(
  agentId: string,
  file: File,
  name: string,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<AgentUpload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    signal.addEventListener('abort', abort, { once: true })
    const fail = (message: string, status = 0, code = 'UNREACHABLE') =>
      reject(new ApiError(status, code, message))
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onload = () => {
      const answer = request.response as (AgentUpload & { code?: string; message?: string }) | null
      if (request.status === 201 && answer) resolve(answer)
      else {
        const words = `Maestro answered ${request.status} without saying why.`
        fail(answer?.message ?? words, request.status, answer?.code ?? 'UNEXPECTED')
      }
    }
    request.onerror = () => fail('The connection broke before the file was sent. Try again.')
    request.onabort = () => fail('Cancelled.', 0, 'ABORTED')
    request.onloadend = () => signal.removeEventListener('abort', abort)
    const path = `/api/agents/${encodeURIComponent(agentId)}/upload?name=${encodeURIComponent(name)}`
    request.open('POST', path)
    request.responseType = 'json'
    request.setRequestHeader('content-type', 'application/octet-stream')
    // Without a type of its own: a Blob's would be sent beside ours.
    request.send(file.slice(0, file.size, 'application/octet-stream'))
  })
}
