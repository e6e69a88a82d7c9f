import type { IncomingMessage, ServerResponse } from 'node:http'
import { maySee } from '../access/scope.ts'
import { isLoopback } from '../addresses.ts'
import type { Auditor } from '../audit/types.ts'
import { MaestroError } from '../errors.ts'
import { unmapIPv4 } from '../gate/address.ts'
import type { LinkGate } from '../gate/credentials.ts'
import { type Inspected, Refused } from '../gate/inspect.ts'
import { isSafeMethod } from '../gate/origin.ts'
import { isPairingPage, returnPath } from '../gate/paths.ts'
import { queryOf } from '../gate/query.ts'
import { noSuchLink } from '../gate/refusals.ts'
import type { Principal } from '../gate/types.ts'
import type { LinkRow } from '../store/links.ts'
import { opensByCookie, opensSocketByCookie } from './allowed.ts'
import type { Links } from './links.ts'
import { cookieNameOf, cookieValueOf, findByCookie, findByToken, parseTokenPath } from './tokens.ts'

export interface LinkGateOptions {
  hostId: string
  links: Pick<Links, 'live' | 'used' | 'endsOf'>
  hasAgent(id: string): boolean
  /** The name that the tunnel leads here by; null: there is none. */
  tunnelHost(): string | null
  audit: Pick<Auditor, 'refused'>
}

/** What a request under `/<token>/` is called behind this gate. */
const PREFIX = '/$T'
const COOKIE_S = 30 * 24 * 60 * 60

/**
 * The listener for links: a token in the path or a link's cookie lets in, nothing else does, not even
 * being on this machine.
 */
export function createLinkGate(options: LinkGateOptions): LinkGate {
  const { hostId, links, hasAgent, tunnelHost, audit } = options
  const cookieName = cookieNameOf(hostId)

  const principalOf = (req: IncomingMessage, link: LinkRow, host: string): Principal => {
    links.used(link.id)
    const address = unmapIPv4(req.socket.remoteAddress ?? '')
    return {
      kind: 'link',
      id: `link:${link.id}`,
      linkId: link.id,
      linkEnds: links.endsOf(link.id),
      name: link.name,
      role: link.role,
      address,
      ...(host === tunnelHost() && isLoopback(address) && { tunnelled: true }),
      ...(link.agentId !== null && { only: link.agentId }),
    }
  }

  /** Who is sent to a page instead of being refused has tried a token all the same. */
  const tellTry = (req: IncomingMessage): void => {
    const address = unmapIPv4(req.socket.remoteAddress ?? '')
    const principal = { kind: 'stranger', id: `stranger:${address}`, address } as const
    audit.refused({ principal, action: 'auth:refused', target: 'link', result: 302, via: 'link' })
  }

  /** Swaps the token for the link's cookie and goes on to `to`, which holds no token. */
  const enter = (
    res: ServerResponse,
    link: LinkRow,
    { encrypted, host }: Inspected,
    to: string,
  ): null => {
    const left = link.expiresAt === null ? COOKIE_S : (link.expiresAt - Date.now()) / 1000
    const attributes = [
      `${cookieName}=${cookieValueOf(link)}`,
      'Path=/',
      `Max-Age=${Math.max(1, Math.min(COOKIE_S, Math.floor(left)))}`,
      'HttpOnly',
      // Not Strict: people come from a chat or a mail, and a Strict cookie would not come with them.
      'SameSite=Lax',
      ...(encrypted || host.host === tunnelHost() ? ['Secure'] : []),
    ]
    res.setHeader('set-cookie', attributes.join('; '))
    return goTo(res, 303, to)
  }

  /** The page for `/<token>/` or `/<token>/session/<id>`; null: there is none. */
  const pageFor = (req: IncomingMessage, link: LinkRow, rest: string): string | null => {
    if (rest === '' || rest === '/') {
      const query = (req.url ?? '').split('?')[1]
      return link.agentId === null ? (returnPath(query) ?? '/') : agentPage(link.agentId)
    }
    const segment = /^\/session\/([^/]+)\/?$/.exec(rest)?.[1]
    if (segment === undefined) return null
    const id = decodeURIComponent(segment)
    const opens = link.agentId === null || link.agentId === id
    if (opens && hasAgent(id)) return agentPage(id)
    throw new MaestroError('SESSION_NOT_FOUND', 'There is no such session here.')
  }

  /** Under a token: the API and socket of token links are behind it, its pages are swapped away. */
  const admitToken = (
    req: IncomingMessage,
    res: ServerResponse | null,
    inspected: Inspected,
    link: LinkRow,
    rest: string,
  ): Principal | null => {
    const principal = principalOf(req, link, inspected.host.host)
    if (res === null ? rest === '/ws' : rest.startsWith('/api/')) {
      req.url = behind(req, rest)
      return principal
    }
    const page = res && isSafeMethod(req.method) ? pageFor(req, link, rest) : null
    if (res === null || page === null) throw notFound()
    return enter(res, link, inspected, page)
  }

  const admitCookie = (
    req: IncomingMessage,
    res: ServerResponse | null,
    { path, host }: Inspected,
    link: LinkRow,
  ): Principal => {
    const principal = principalOf(req, link, host.host)
    if (res === null) {
      if (!opensSocketByCookie(path)) throw notFound()
      const agent = queryOf(req).get('agent')
      if (agent === undefined || maySee(principal, agent)) return principal
      throw new MaestroError('AGENT_NOT_FOUND', `There is no agent ${agent} on this host.`)
    }
    if (opensByCookie(req.method, path)) return principal
    throw new MaestroError(
      'FORBIDDEN',
      'A link does not open this. Open the dashboard on its own host, or pair this device there.',
    )
  }

  return {
    admit(req, res, inspected, countStranger) {
      const { path } = inspected
      const shown = parseTokenPath(path)
      const link = shown
        ? findByToken(links.live(), shown.token)
        : findByCookie(links.live(), req.headers.cookie, cookieName)
      if (link && shown) return admitToken(req, res, inspected, link, shown.rest)
      if (link && !isPairingPage(path)) return admitCookie(req, res, inspected, link)
      countStranger()
      if (shown && res && isSafeMethod(req.method)) {
        tellTry(req)
        return goTo(res, 302, '/pair')
      }
      throw new Refused({ ...noSuchLink(), page: NO_LINK_PAGE })
    },
  }
}

const NO_LINK_PAGE = {
  title: 'This link does not work',
  message:
    'It may have run out or been taken back, or this browser has not opened it yet. Open the link again as you were given it, or ask whoever gave it to you for a new one.',
}

function goTo(res: ServerResponse, status: 302 | 303, to: string): null {
  res.writeHead(status, { location: to, 'cache-control': 'no-store' }).end()
  return null
}

function behind(req: IncomingMessage, rest: string): string {
  const query = (req.url ?? '').split('?')[1]
  return PREFIX + rest + (query === undefined ? '' : `?${query}`)
}

function agentPage(id: string): string {
  return `/?agent=${encodeURIComponent(id)}`
}

function notFound(): MaestroError {
  return new MaestroError('NOT_FOUND', 'There is nothing at this address.')
}
