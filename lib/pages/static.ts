import { open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { MaestroError } from '../errors.ts'
import { pagePolicy } from '../gate/headers.ts'
import { isPagePath } from '../gate/paths.ts'
import { refuse } from '../gate/refusal.ts'
import { type PageFile, readManifest, SUFFIXES } from './manifest.ts'
import { chooseCoding, matchesEtag } from './negotiate.ts'
import type { Pages } from './types.ts'

const YEAR_S = 365 * 24 * 60 * 60
/** Where Next puts its page for what is not found. */
const NOT_FOUND = '/404'

/**
 * Serves the built dashboard from `dir`: files stream from disk, none is kept in memory. Without one
 * the node works, and its pages say what to run; they are there as soon as that is done.
 */
export function createStaticPages(dir: string, log: Pick<Logger, 'warn'>): Pages {
  let manifest = readManifest(dir)
  if (manifest instanceof MaestroError) log.warn(manifest.message)

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return refuseMethod(req, res)
    if (manifest instanceof MaestroError) manifest = readManifest(dir)
    if (manifest instanceof MaestroError) return refuseUnbuilt(req, res, manifest)
    const files = manifest
    const path = decodePath(req.url ?? '/')
    const file = files.get(path)
    if (file) return sendFile(dir, file, 200, req, res)
    const notFound = isPagePath(path) ? files.get(NOT_FOUND) : undefined
    if (notFound) return sendFile(dir, notFound, 404, req, res)
    refuse(
      req,
      res,
      { error: new MaestroError('NOT_FOUND', `There is nothing at ${path}.`) },
      false,
    )
  }

  return {
    handle: serve,
    upgrade: () => false,
    prepare: async () => undefined,
    close: async () => undefined,
  }
}

/** The gate has checked that this is UTF-8 and hides no slash. */
function decodePath(url: string): string {
  return decodeURIComponent(url.split('?')[0] ?? '/')
}

function refuseUnbuilt(req: IncomingMessage, res: ServerResponse, error: MaestroError): void {
  const page = { title: 'The dashboard is not built', message: error.message }
  refuse(req, res, { error, page }, isPagePath(decodePath(req.url ?? '/')))
}

function refuseMethod(req: IncomingMessage, res: ServerResponse): void {
  const error = new MaestroError(
    'METHOD_NOT_ALLOWED',
    'Pages are read with GET. What changes something is under /api.',
  )
  refuse(req, res, { error, headers: { allow: 'GET, HEAD' } }, false)
}

async function sendFile(
  dir: string,
  file: PageFile,
  status: 200 | 404,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const coding = chooseCoding(req.headers['accept-encoding'], file.encodings)
  // Each coding is a representation of its own (RFC 9110 section 8.8.3.3).
  const etag = `"${file.etag}${coding ? `-${coding}` : ''}"`
  res.setHeader('etag', etag)
  res.setHeader(
    'cache-control',
    file.immutable ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
  )
  if (Object.keys(file.encodings).length > 0) res.appendHeader('vary', 'Accept-Encoding')
  if (file.scripts) res.setHeader('content-security-policy', pagePolicy(file.scripts))
  if (status === 200 && matchesEtag(req.headers['if-none-match'], etag)) {
    res.writeHead(304).end()
    return
  }

  const size = coding ? (file.encodings[coding] ?? 0) : file.size
  res.setHeader('content-type', file.type)
  res.setHeader('content-length', size)
  if (coding) res.setHeader('content-encoding', coding)
  if (req.method === 'HEAD') {
    res.writeHead(status).end()
    return
  }
  await sendBytes(join(dir, file.file + (coding ? SUFFIXES[coding] : '')), size, status, res)
}

async function sendBytes(
  path: string,
  size: number,
  status: number,
  res: ServerResponse,
): Promise<void> {
  const handle = await open(path).catch((error: Error) => error)
  if (handle instanceof Error || (await handle.stat()).size !== size) {
    if (!(handle instanceof Error)) await handle.close()
    for (const name of ['content-length', 'content-encoding', 'etag', 'cache-control']) {
      res.removeHeader(name)
    }
    throw new Error(`${path} is not the file that was built. Stop the node, run npm run build`)
  }
  res.writeHead(status)
  try {
    await pipeline(handle.createReadStream(), res)
  } catch (error) {
    // A browser that goes away in the middle is no failure of ours.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}
