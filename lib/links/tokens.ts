import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { cookieValues } from '../gate/tokens.ts'

/** A link as far as its secret is concerned. */
export interface Tokened {
  readonly id: string
  readonly token: string
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const TOKEN_PATH = new RegExp(`^/(${UUID})(/.*)?$`, 'i')

/** A path whose first segment could be a link's token: the token, and what follows it (`''`, `/…`). */
export function parseTokenPath(path: string): { token: string; rest: string } | null {
  const match = TOKEN_PATH.exec(path)
  return match?.[1] === undefined ? null : { token: match[1].toLowerCase(), rest: match[2] ?? '' }
}

/** The link with this token. How long it takes tells nothing of the tokens. */
export function findByToken<T extends Tokened>(links: Iterable<T>, token: string): T | null {
  const wanted = digest(token)
  let found: T | null = null
  for (const link of links) {
    if (timingSafeEqual(digestsOf(link).token, wanted)) found = link
  }
  return found
}

/** What a browser keeps in place of the token: it names the link, and ends with its token. */
export function cookieValueOf({ id, token }: Tokened): string {
  return `${id}.${createHmac('sha256', token).update(`cookie ${id}`).digest('base64url')}`
}

/** Cookies ignore ports, so that nodes on one machine tell theirs apart by the host's id. */
export function cookieNameOf(hostId: string): string {
  return `maestro-link-${hostId}`
}

/** The link that a `Cookie` header was given for; the first good one counts. */
export function findByCookie<T extends Tokened>(
  links: Iterable<T>,
  header: string | undefined,
  name: string,
): T | null {
  const values = cookieValues(header, name).map(digest)
  let found: T | null = null
  for (const link of links) {
    const wanted = digestsOf(link).cookie
    for (const value of values) {
      if (timingSafeEqual(value, wanted)) found ??= link
    }
  }
  return found
}

interface Digests {
  token: Buffer
  cookie: Buffer
}

const digests = new WeakMap<Tokened, Digests>()

/** Once for each link: every request is compared with all of them. */
function digestsOf(link: Tokened): Digests {
  const known = digests.get(link)
  if (known) return known
  const made = { token: digest(link.token), cookie: digest(cookieValueOf(link)) }
  digests.set(link, made)
  return made
}

/** Of one length, so that comparing tells nothing. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
