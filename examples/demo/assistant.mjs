/**
 * Stands in for Claude Code in the demo: it plays the story of the directory it runs in, round and
 * round. It works, says what it did, asks before it runs a command and waits for the answer; a line
 * that is typed at its prompt is taken as a task. Esc and Ctrl-C interrupt it.
 */
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { storyOf } from './stories.mjs'

const SPINNER = ['·', '✢', '✳', '✶', '✻', '✽']
const FRAME_MS = 500
/** Said again when the terminal has another size. */
const KEPT_LINES = 40
const DRAWN_ROWS = 14
const CHOICES = ['Yes', "Yes, and don't ask again", 'No']

const story = storyOf(basename(process.cwd()))
let phase = 'idle'
let input = ''
let selected = 0
let frame = 0
let since = Date.now()
let below = 0
const said = []
let question = null
let interrupted = new AbortController()

const write = (text) => process.stdout.write(text)
const columns = () => process.stdout.columns ?? 80

function erase() {
  write(`${below > 0 ? `\x1b[${below}A` : ''}\r\x1b[J`)
  below = 0
}

/** What stays in the scrollback. */
function say(...lines) {
  said.push(...lines)
  said.splice(0, said.length - KEPT_LINES)
  erase()
  write(`${lines.join('\r\n')}\r\n`)
  draw()
}

/** What is drawn anew at the end: the prompt, or the question. */
function draw() {
  const rule = '─'.repeat(columns())
  const { rows, up, column } = phase === 'asking' ? dialog(rule) : prompt(rule)
  erase()
  write(rows.map((row) => row.slice(0, columns())).join('\r\n'))
  write(`\x1b[${up}A\r\x1b[${column + 1}G`)
  below = rows.length - 1 - up
  const mark = phase === 'working' ? '⠐' : '✳'
  write(`\x1b]0;${mark} ${story.title}\x07`)
}

function prompt(rule) {
  const seconds = Math.floor((Date.now() - since) / 1000)
  const star = SPINNER[frame % SPINNER.length]
  const working =
    phase === 'working' ? [`${star} ${story.verb}… (${seconds}s · ↓ 2.1k tokens)`, ''] : []
  const hint = phase === 'working' ? 'esc to interrupt' : '? for shortcuts'
  return {
    rows: ['', ...working, rule, `❯ ${input}`, rule, `  ${hint}`],
    up: 2,
    column: 2 + input.length,
  }
}

function dialog(rule) {
  const choices = CHOICES.map((label, n) => ` ${n === selected ? '❯' : ' '} ${n + 1}. ${label}`)
  const rows = [
    '',
    rule,
    ' Bash command',
    '',
    `   ${question.command}`,
    `   ${question.why}`,
    '',
    ' Do you want to proceed?',
    ...choices,
    '',
    ' Esc to cancel',
  ]
  return { rows, up: CHOICES.length + 1 - selected, column: 1 }
}

/** Works until `ms` are over; rejects when somebody interrupts. */
async function work(ms) {
  phase = 'working'
  since = Date.now()
  const { signal } = interrupted
  const end = since + ms
  while (Date.now() < end) {
    frame++
    draw()
    await wait(FRAME_MS, undefined, { signal })
  }
}

/** Resolves with the number of the choice. */
function ask(asked) {
  phase = 'asking'
  selected = 0
  draw()
  return new Promise((resolve) => {
    question = { ...asked, answer: resolve }
    draw()
  })
}

async function play() {
  for (const step of story.steps()) {
    if (step.task) say('', `❯ ${step.task}`)
    await work(step.ms)
    for (const line of step.did) say('', `● ${line}`)
    if (step.ask) {
      question = step.ask
      const choice = await ask(step.ask)
      phase = 'working'
      if (choice === CHOICES.length - 1) {
        say('', `● Bash(${step.ask.command})`, '  ⎿  Not run. I look for another way.')
        continue
      }
      say('', `● Bash(${step.ask.command})`)
      await work(4_000)
      say(...step.ask.output.map((line, n) => `${n === 0 ? '  ⎿ ' : '    '} ${line}`))
    }
    if (step.rest) {
      phase = 'idle'
      draw()
      await wait(step.rest, undefined, { signal: interrupted.signal })
    }
  }
}

async function run() {
  write('\x1b[?2004h')
  say('Claude Code (a stand-in)', process.cwd())
  for (;;) {
    try {
      await play()
    } catch (error) {
      if (error.name !== 'AbortError') throw error
      interrupted = new AbortController()
      phase = 'idle'
      const task = input
      input = ''
      if (task) await serve(task)
      else {
        say('  ⎿  Interrupted · What should Claude do instead?')
        await wait(15_000, undefined, { signal: interrupted.signal }).catch(() => undefined)
        interrupted = new AbortController()
      }
    }
  }
}

async function serve(task) {
  say('', `❯ ${task}`)
  await work(3_000).catch(() => undefined)
  phase = 'idle'
  say('', `● Done: ${task}`)
  await wait(10_000)
}

function onKey(key) {
  if (phase === 'asking') {
    if (key === '\x1b[A' || key === '\x1bOA')
      selected = (selected + CHOICES.length - 1) % CHOICES.length
    if (key === '\x1b[B' || key === '\x1bOB') selected = (selected + 1) % CHOICES.length
    const digit = Number(key)
    if (digit >= 1 && digit <= CHOICES.length) return question.answer(digit - 1)
    if (key === '\r') return question.answer(selected)
    if (key === '\x1b' || key === '\x03') return question.answer(CHOICES.length - 1)
  } else if (key === '\x1b' || key === '\x03') interrupted.abort()
  else if (key === '\r') {
    if (input) interrupted.abort()
  } else if (key === '\x7f') input = input.slice(0, -1)
  else if (!key.startsWith('\x1b')) input += key
  draw()
}

/** Escape sequences whole, a bracketed paste without its marks, else one character after another. */
function keysOf(text) {
  const plain = text.replaceAll('\x1b[200~', '').replaceAll('\x1b[201~', '')
  return plain.match(/\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])?|[^\x1b]/gsu) ?? []
}

process.stdin.setRawMode?.(true)
process.stdin.setEncoding('utf8')
process.stdin.on('data', (text) => {
  for (const key of keysOf(text)) onKey(key)
})
process.stdin.on('end', () => process.exit(0))
process.stdout.on('resize', () => {
  const lines = said.slice(-Math.max(0, (process.stdout.rows ?? 24) - DRAWN_ROWS))
  write(`\x1b[2J\x1b[H${lines.join('\r\n')}\r\n`)
  below = 0
  draw()
})
run()
