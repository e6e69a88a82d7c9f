import { type RawData, WebSocket } from 'ws'
import type { Link, LinkAccess } from '../../../lib/wire/access.ts'
import { call } from '../../support/agents.ts'
import type { TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'

/** A link as somebody holds it: a port and a token. */
export interface Held {
  port: number
  token: string
  /** `http://127.0.0.1:<port>/<token>` */
  base: string
}

export async function changeAccess(node: TestNode, patch: object): Promise<LinkAccess> {
  const answer = await call<LinkAccess>(node, 'PATCH', '/api/links/access', patch)
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** The token link, switched on. */
export async function tokenLink(node: TestNode, patch: object = {}): Promise<Held> {
  const { urls } = await changeAccess(node, { on: true, ...patch })
  return heldBy(urls[0]?.url)
}

export async function share(node: TestNode, body: object): Promise<Held & { id: string }> {
  const { status, body: link } = await call<Link>(node, 'POST', '/api/links', {
    name: 'Shared',
    ...body,
  })
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(link)}`)
  return { ...heldBy(link.url), id: link.id }
}

export function heldBy(link: string | null | undefined): Held {
  if (!link) throw new Error('The link has no URL')
  const { port, pathname } = new URL(link)
  const token = pathname.slice(1, -1)
  return { port: Number(port), token, base: `http://127.0.0.1:${port}/${token}` }
}

/** The cookie that the link's URL is swapped for. */
export async function cookieOf(held: Held, path = '/'): Promise<string> {
  const answer = await fetch(held.base + path, { redirect: 'manual' })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

export interface Listener {
  readonly ws: WebSocket
  readonly heard: Record<string, unknown>[]
  readonly closed: Promise<number>
  say(message: object): void
  /** The first message, heard or to come, that fits. */
  hear(fits: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  close(): void
}

/** Opens a socket that speaks JSON; rejects with the status of a refusal. */
export async function listen(url: string, headers: Record<string, string> = {}): Promise<Listener> {
  const ws = new WebSocket(url, { headers })
  const heard: Record<string, unknown>[] = []
  ws.on('message', (data: RawData) => heard.push(JSON.parse(String(data))))
  const closed = new Promise<number>((resolve) => ws.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    ws.once('open', () => resolve())
    ws.once('unexpected-response', (_req, res) => reject(new Error(String(res.statusCode))))
    ws.once('error', reject)
  })
  return {
    ws,
    heard,
    closed,
    say: (message) => ws.send(JSON.stringify(message)),
    hear: (fits) =>
      until(() => heard.find(fits) ?? null, {
        message: () => `what was waited for; heard ${JSON.stringify(heard.map((m) => m.type))}`,
      }),
    close: () => ws.terminate(),
  }
}
