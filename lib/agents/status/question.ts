import { createHash } from 'node:crypto'
import type { Prompt, Question } from '../../wire/agent.ts'
import type { ActivityState } from './types.ts'

/** A question that stands on a screen or was reported, and what tells it from the next one. */
export interface Asked {
  question: Question
  /** When it appeared, ms since the epoch. */
  at: number
  /** The words of the screen that it was first seen on; null when none was seen. */
  words: string | null
  /** Something was sent to answer it: what asks after that, asks again. */
  spent: boolean
}

export interface Sight {
  now: number
  words: string | null
  /** Last input of a person or through the API. */
  lastInputAt: number | null
}

/**
 * The question of an activity, with an id that stays as long as it is that very prompt. The same
 * words are another question when the prompt was away between, when it was answered through us, or
 * when somebody typed since and the words of the screen are others.
 */
export function askedNow(previous: Asked | null, state: ActivityState, sight: Sight): Asked | null {
  const prompt = state.activity === 'waiting' ? state.question : undefined
  if (!prompt) return null
  const takesText = textChoice(prompt) !== null || (state.source === 'hook' && !hasChoices(prompt))
  if (previous && !previous.spent && isSamePrompt(previous.question, prompt)) {
    if (!hasMovedOn(previous, sight)) {
      const question = { ...prompt, id: previous.question.id, takesText }
      return { ...previous, question, words: previous.words ?? sight.words }
    }
  }
  const { now: at, words } = sight
  return { question: { ...prompt, id: questionId(prompt, at), takesText }, at, words, spent: false }
}

function hasMovedOn({ at, words }: Asked, sight: Sight): boolean {
  if (sight.lastInputAt === null || sight.lastInputAt <= at) return false
  // Where nobody had read the screen before, nobody knows whether it is the same.
  return sight.words !== null && words !== sight.words
}

const hasChoices = ({ choices }: Prompt) => choices.length > 0

/** The same to whoever reads it. Keys may differ: they begin at the choice that is selected now. */
export function isSamePrompt(a: Prompt, b: Prompt): boolean {
  return contentOf(a) === contentOf(b)
}

function contentOf({ text, detail, choices }: Prompt): string {
  return JSON.stringify([text, detail ?? '', choices.map(({ label }) => label)])
}

function questionId(prompt: Prompt, at: number): string {
  const hash = createHash('sha256').update(contentOf(prompt)).digest('hex')
  return `qst_${at.toString(36)}_${hash.slice(0, 10)}`
}

const TEXT_CHOICE =
  /\bwhat to do differently\b|\bsuggest changes\b|\bcustom value\b|^type (something|here)\b|^other\b/i

/** The one choice after which the program takes text; null when there is none. */
export function textChoice({ choices }: Prompt): Prompt['choices'][number] | null {
  return choices.find(({ label }) => TEXT_CHOICE.test(label)) ?? null
}

/** A screen's words alone: what spins, blinks, counts or is selected makes no difference. */
export function wordsOf(rows: readonly string[]): string {
  return rows.join(' ').replace(/[^\p{L}]+/gu, ' ')
}
