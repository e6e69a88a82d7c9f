import { MaestroError } from '../errors.ts'
import type { AccessPage, Step } from './access-page.ts'

/**
 * Why somebody is nobody: `elsewhere` (not from this machine), `proxied` (from this machine under
 * another name, or for somebody elsewhere), `other-user`, `unknown-user` (the system does not say whose program it is),
 * `launch` (the launcher's URL is asked for).
 */
export type Stranger = 'elsewhere' | 'proxied' | 'other-user' | 'unknown-user' | 'launch'

const MESSAGES: Record<Stranger, string> = {
  elsewhere:
    'This node lets in its own machine, and devices that were paired there: npm run pair on that machine shows a code. Or forward its port over SSH and open it on localhost.',
  proxied:
    'The request came through a proxy or under another name, so it may be anybody’s. Pair this device (npm run pair on that machine), or open the node on localhost.',
  'other-user':
    'This node belongs to another user of this machine. Start a node of your own, on another port.',
  'unknown-user':
    'The system does not say which user sent this request, so it can’t be let in. Set MAESTRO_TRUST_LOOPBACK=0 and open the node by its launch URL.',
  launch:
    'This node asks for its launch URL once in each browser. It is in the file launch-url in the node’s data directory.',
}

/** 401 for programs. */
export function strangerError(stranger: Stranger): MaestroError {
  return new MaestroError('UNAUTHORIZED', MESSAGES[stranger])
}

/** How the node was reached. */
export interface Reached {
  /** As asked for, in the form of a Host header. */
  host: string
  /** On which the node's socket listens. */
  port: number
  encrypted: boolean
}

/**
 * 401 for people; `pairAt`: what was asked for, when the browser may pair. Its cookie is not sent on a
 * link from elsewhere (SameSite=Strict), so it goes on to the pairing page from an origin of ours, which
 * leads back to where it wanted to go if it is let in.
 */
export function strangerPage(
  stranger: Stranger,
  reached: Reached,
  pairAt: string | null = null,
): AccessPage {
  const goTo = pairAt === null ? {} : { goTo: `/pair?to=${encodeURIComponent(pairAt)}` }
  switch (stranger) {
    case 'other-user':
      return {
        title: 'This is somebody else’s Maestro',
        message:
          'It runs as another user of this machine, and its terminals are that user’s. Only that user and root get in.',
        steps: [
          { text: 'Start one of your own, on another port:', command: 'PORT=23001 npm start' },
        ],
      }
    case 'unknown-user':
      return {
        title: 'This machine does not say who you are',
        message:
          'Maestro lets in the user it runs as, and could not find out from the system which user opened this page.',
        steps: [
          {
            text: 'Start it with a launch URL, and open that:',
            command: 'MAESTRO_TRUST_LOOPBACK=0 npm start',
          },
        ],
      }
    case 'launch':
      return {
        title: 'Open Maestro by its launch URL',
        message:
          'This node is set to trust no program on its machine unasked. Its launch URL lets this browser in, once.',
        steps: [
          {
            text: 'The URL is in a file that only the node’s user can read (with DATA_DIR set, it is there):',
            command: 'cat "$HOME/.maestro/data/launch-url"',
          },
        ],
      }
    case 'proxied':
      return {
        title: 'Not through a proxy',
        message:
          'The request came under a name that is not localhost, or says that it was forwarded, as with a proxy or a tunnel. It may be from anybody, so it is let in only once it is paired.',
        steps: stepsFromElsewhere(reached),
        note: OPEN_NOTE,
        ...goTo,
      }
    case 'elsewhere':
      return {
        title: 'This device is not let in yet',
        message:
          'A terminal is full control of a machine, so Maestro answers only the machine it runs on until somebody there decides otherwise.',
        steps: stepsFromElsewhere(reached),
        note: OPEN_NOTE,
        ...goTo,
      }
  }
}

const OPEN_NOTE =
  'On a network where you trust everybody, MAESTRO_OPEN=1 npm start makes all who reach this address admins.'

function stepsFromElsewhere({ host, port, encrypted }: Reached): Step[] {
  const url = `${encrypted ? 'https' : 'http'}://localhost:${port}`
  const machine = host.replace(/^\[|\]$/g, '')
  return [
    {
      text: 'On the machine itself, make a code with this command, or in Settings → Access, and scan it:',
      command: 'npm run pair',
    },
    { text: 'Or open it there:', command: url },
    {
      text: `From here, forward its port over SSH and keep that running, then open ${url} in this browser:`,
      command: `ssh -N -L ${port}:localhost:${port} ${machine}`,
    },
  ]
}
