const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const SPIN_MS = 100
const REMIND_MS = 15_000

/** Elapsed time for people: `0.4 s`, `12 s`, `3 min 5 s`. */
export function elapsed(ms) {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/**
 * Runs `work` and shows that it goes on: a spinner with the elapsed time on a terminal, elsewhere a
 * line at the start, every 15 s and at the end. Answers what `work` answers.
 *
 * @template T
 * @param {string} title in the present participle: `Installing dependencies`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work, out = process.stdout) {
  const started = performance.now()
  const time = () => elapsed(performance.now() - started)
  const timer = out.isTTY ? spin(title, time, out) : remind(title, time, out)
  const finish = (mark) => {
    clearInterval(timer)
    out.write(`${out.isTTY ? '\r\u001b[K' : ''}${mark} ${title} (${time()})\n`)
  }
  try {
    const result = await work()
    finish('✓')
    return result
  } catch (error) {
    finish('✗')
    throw error
  }
}

function spin(title, time, out) {
  let frame = 0
  const draw = () => {
    const line = `${FRAMES[frame++ % FRAMES.length]} ${title} (${time()})`
    out.write(`\r\u001b[K${line.slice(0, (out.columns || 80) - 1)}`)
  }
  draw()
  return setInterval(draw, SPIN_MS)
}

function remind(title, time, out) {
  out.write(`… ${title}\n`)
  return setInterval(() => out.write(`… ${title} (${time()})\n`), REMIND_MS)
}
