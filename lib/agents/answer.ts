import { MaestroError } from '../errors.ts'
import type { AgentAnswer, AgentAnswerResult, Question } from '../wire/agent.ts'
import { type InputTarget, look, sendInput, sendKeys, sendText } from './input.ts'
import type { Monitor } from './monitor.ts'
import { hasInputBox } from './programs/registry.ts'
import type { AgentRecord } from './record.ts'
import type { PaneScreen } from './screen.ts'
import { isSamePrompt, textChoice, wordsOf } from './status/question.ts'

export interface AnswerTarget extends InputTarget {
  record: AgentRecord
  monitor: Pick<Monitor, 'see' | 'answered'>
}

type Answered = AgentAnswerResult['answered']
type Choice = Question['choices'][number]

const GONE_MS = 2_000
const BOX_MS = 3_000
/** A look can fall into the middle of a redraw: only what stays counts. */
const GONE_LOOKS = 2
const BOX_LOOKS = 2
/** A redraw during which a box may not be seen is over by then. */
const REDRAW_MS = 300

/**
 * Answers the question with this id, and no other: the screen is looked at once more right before.
 * Throws `QUESTION_CHANGED` when that very prompt is not there any more, with what is there now as
 * `details.question`, and `VALIDATION_ERROR` for an answer that the prompt does not take. Calls for
 * one agent must come one after the other.
 */
export async function answerQuestion(
  target: AnswerTarget,
  answer: AgentAnswer,
): Promise<AgentAnswerResult> {
  const { record, monitor } = target
  const screen = await monitor.see(record)
  const { question } = record
  if (!screen || question?.id !== answer.questionId || isPast(target, screen)) {
    throw changed(record, screen ? question : null, answer.questionId)
  }
  const send = plan(target, answer, question, screen)
  const typed = answer.text !== undefined && !textChoice(question)
  if (typed && !(await takesText(target, screen, REDRAW_MS))) throw noBox()
  try {
    const answered = await send()
    record.answered = { questionId: question.id, label: labelOf(answer, question) }
    return { ok: true, answered }
  } finally {
    // Something may have been typed, however it ended: a second answer must not follow it.
    monitor.answered(record)
  }
}

/** A report still says that it waits, but the screen shows something else already. */
function isPast({ program, record }: AnswerTarget, screen: PaneScreen): boolean {
  const reading = program.read(screen)
  if (!reading || reading.activity === 'waiting') return false
  // What a hook reports beside an empty prompt is answered there.
  return reading.activity === 'working' || (record.question?.choices.length ?? 0) > 0
}

/** Throws `QUESTION_CHANGED` unless the agent asks this now; null: it must ask nothing. */
export async function requireQuestion(
  { record, monitor }: Pick<AnswerTarget, 'record' | 'monitor'>,
  questionId: string | null,
): Promise<void> {
  await monitor.see(record)
  const { question } = record
  if ((question?.id ?? null) !== questionId) throw changed(record, question, questionId)
}

function changed(
  record: AgentRecord,
  now: Question | null,
  questionId: string | null,
): MaestroError {
  const { answered, row } = record
  const details = { question: now }
  if (answered && answered.questionId === questionId) {
    return new MaestroError(
      'QUESTION_CHANGED',
      `${row.name} was answered already, with “${answered.label}”. Nothing was sent.`,
      { ...details, answered: answered.label },
    )
  }
  return new MaestroError(
    'QUESTION_CHANGED',
    now
      ? `The screen of ${row.name} has moved on: it asks something else now. Nothing was sent.`
      : `The screen of ${row.name} has moved on: it does not ask any more. Nothing was sent.`,
    details,
  )
}

/** How the answer will be sent; throws before anything is. */
function plan(
  target: AnswerTarget,
  { choice: index, text }: AgentAnswer,
  question: Question,
  screen: PaneScreen,
): () => Promise<Answered> {
  if (text !== undefined) {
    const choice = textChoice(question)
    if (choice) return () => chooseAndType(target, choice, question, screen, text)
    if (question.takesText) return () => sendInput(target, { text, submit: true }).then(asAnswered)
    throw new MaestroError('VALIDATION_ERROR', noText(question), { field: 'text' })
  }
  const choice = question.choices[index ?? 0]
  if (choice) return () => choose(target, choice, question, screen)
  throw new MaestroError(
    'VALIDATION_ERROR',
    question.choices.length > 0
      ? `There is no choice ${index}: the question has ${question.choices.length}, counted from 0.`
      : 'This question has no choices. Answer with text, or in the terminal.',
    { field: 'choice' },
  )
}

/**
 * Is there a place for text, one that stays? A dialog that no rule reads would ignore the text, and
 * Enter would take its default. Programs without an input box have nothing to tell it by.
 */
async function takesText(target: AnswerTarget, now: PaneScreen, ms: number): Promise<boolean> {
  const { program } = target
  if (!hasInputBox(program, now)) return program.read(now)?.activity !== 'waiting'
  let looks = 0
  const box = await look(target, ms, (screen) => {
    looks = program.pendingInput(screen) === null ? 0 : looks + 1
    return looks >= BOX_LOOKS
  })
  return box.seen
}

function noBox(): MaestroError {
  return new MaestroError(
    'VALIDATION_ERROR',
    'The terminal shows no place for text: a dialog may stand there. Nothing was sent. Answer it in the terminal.',
    { field: 'text' },
  )
}

function noText({ choices }: Question): string {
  return choices.length > 0
    ? 'This question takes one of its choices, not text.'
    : 'This question can only be answered in the terminal.'
}

const asAnswered = (submitted: 'verified' | 'unverified' | 'no'): Answered =>
  submitted === 'verified' ? 'verified' : 'unverified'

async function choose(
  target: AnswerTarget,
  choice: Choice,
  question: Question,
  before: PaneScreen,
): Promise<Answered> {
  await sendKeys(target, choice.keys)
  let without = 0
  const { seen } = await look(target, GONE_MS, (screen) => {
    without = stands(target, question, before, screen) ? 0 : without + 1
    return without >= GONE_LOOKS
  })
  return seen ? 'verified' : 'unverified'
}

/** Is it still the prompt that was answered? One that cannot be read is, until other words stand there. */
function stands(
  { program }: AnswerTarget,
  question: Question,
  before: PaneScreen,
  screen: PaneScreen,
): boolean {
  const reading = program.read(screen)
  const same = wordsOf(screen.rows) === wordsOf(before.rows)
  if (!reading) return same
  return same && reading.question !== undefined && isSamePrompt(reading.question, question)
}

/**
 * The choice that asks for words, then the words, as soon as there is a place for them. Without one
 * nothing is typed: the next prompt may stand there already, and Enter would accept it.
 */
async function chooseAndType(
  target: AnswerTarget,
  choice: Choice,
  question: Question,
  before: PaneScreen,
  text: string,
): Promise<Answered> {
  const pressed = await choose(target, choice, question, before)
  const { screen } = await look(target, 0, () => true)
  if (!screen || !(await takesText(target, screen, BOX_MS))) return 'unverified'
  if (hasInputBox(target.program, screen)) {
    return asAnswered(await sendInput(target, { text, submit: true }))
  }
  // There is nothing to see a place for text by but that the choice was taken.
  if (pressed === 'unverified') return 'unverified'
  await sendText(target, text, true)
  await sendKeys(target, ['Enter'])
  return 'unverified'
}

function labelOf({ choice, text }: AgentAnswer, { choices }: Question): string {
  const label = text ?? choices[choice ?? 0]?.label ?? ''
  return label.length > 200 ? `${label.slice(0, 199)}…` : label
}
