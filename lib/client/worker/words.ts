import type { Notification } from '../../wire/notify.ts'

/** What a notification shows. `actions` are not in TypeScript's types of pages. */
export interface Shown {
  title: string
  options: NotificationOptions & {
    actions: { action: string; title: string }[]
    renotify: boolean
    timestamp: number
  }
}

const TITLE: Record<Notification['kind'], (name: string) => string> = {
  waiting: (name) => `${name} waits for you`,
  finished: (name) => `${name} has finished`,
  failed: (name) => `${name} has failed`,
  host: (name) => `${name} cannot be reached`,
  test: () => 'Notifications work',
}

/** One notification an agent: a later one takes the place of the former. */
export const tagOf = ({ agentId, kind, hostId }: Notification) => agentId ?? `${kind}:${hostId}`

const ANSWER = 'answer:'

/** The choice that was pressed; null: the notification itself. */
export function choiceOf(action: string): number | null {
  return action.startsWith(ANSWER) ? Number(action.slice(ANSWER.length)) : null
}

export function shown(message: Notification): Shown {
  const { kind, name, choices = [], questionId } = message
  const answerable = kind === 'waiting' && questionId !== undefined
  return {
    title: TITLE[kind](name),
    options: {
      body: bodyOf(message),
      tag: tagOf(message),
      icon: '/icon-192.png',
      badge: '/badge.png',
      data: message,
      renotify: true,
      requireInteraction: kind === 'waiting',
      timestamp: message.at,
      actions: answerable
        ? choices.map(({ index, label }) => ({ action: `${ANSWER}${index}`, title: label }))
        : [],
    },
  }
}

function bodyOf({ kind, question, detail, hostName }: Notification): string {
  switch (kind) {
    case 'waiting':
      return [question ?? 'It waits for an answer.', detail].filter(Boolean).join('\n')
    case 'host':
      return 'Its agents work on, but nobody sees them from here.'
    case 'test':
      return `This is how ${hostName} tells you about your agents.`
    default:
      return `on ${hostName}`
  }
}

/** In place of a notification whose answer was not taken; `why` in the node's words. */
export function notSent(message: Notification, why: string): Shown {
  const { options } = shown(message)
  return {
    title: `Your answer to ${message.name} was not sent`,
    options: { ...options, body: why, actions: [], data: { ...message, unsent: true } },
  }
}
