import { type Attached, quiet } from './attach.ts'
import { median, sleep } from './stats.ts'

/** Echoes what is typed, as shells and agents do: a program, not the kernel's line discipline. */
export const ECHO = 'stty raw -echo; exec cat'
/** Keys until the line is emptied again, so that it never wraps. */
const LINE = 30
const EMPTY_LINE = '\r\u001b[K'
/** Between two keys; a fast typist's are 50 ms apart. */
export const PAUSE_MS = 4

/** Times in ms, by client. */
export async function pressInTurns(clients: readonly Attached[], keys: number) {
  const took = clients.map((): number[] => [])
  await Promise.all(clients.map((client) => quiet(client, 200)))
  for (let n = 0; n < keys; n++) {
    if (n % LINE === 0) {
      for (const client of clients) {
        const silence = quiet(client, 20)
        client.write(EMPTY_LINE)
        await silence
      }
    }
    const key = String.fromCharCode(97 + (n % 26))
    // Who goes first changes, so that none profits from caches that another one warmed.
    for (let turn = 0; turn < clients.length; turn++) {
      const which = (n + turn) % clients.length
      const time = await press(clients[which] as Attached, key)
      if (n >= LINE) took[which]?.push(time)
      await sleep(PAUSE_MS)
    }
  }
  return took
}

/** Median times in ms, by client, of keys that follow each other at once. */
export async function pressInBlocks(
  clients: readonly Attached[],
  blocks: number,
): Promise<number[]> {
  const took = clients.map((): number[] => [])
  for (let block = 0; block < blocks; block++) {
    for (const [which, client] of clients.entries()) {
      const silence = quiet(client, 20)
      client.write(EMPTY_LINE)
      await silence
      for (let n = 0; n < 2 * LINE; n++) {
        const time = await press(client, String.fromCharCode(97 + (n % 26)))
        if (n >= 10) took[which]?.push(time)
      }
    }
  }
  return took.map(median)
}

function press(client: Attached, key: string): Promise<number> {
  return new Promise((resolve) => {
    const code = key.charCodeAt(0)
    const begun = performance.now()
    client.onOutput = (chunk) => {
      if (!chunk.includes(code)) return
      const now = performance.now()
      client.onOutput = () => undefined
      resolve(now - begun)
    }
    client.write(key)
  })
}
