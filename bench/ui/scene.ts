import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Stage } from '../stage.ts'
import { sleep } from '../stats.ts'

/** A prompt that shows each letter and is emptied by Enter; a program, as agents are. */
const TYPING = `stty raw -echo; printf '> '
while IFS= read -rsn1 key; do
  case "$key" in ($'\\r'|'') printf '\\r\\e[K> ';; (*) printf %s "$key";; esac
done`

/**
 * The same while it works: log lines, a hundred a second, scroll above the prompt and a line of
 * status changes twenty times a second, as those of agents at work do.
 */
const BUSY = `stty raw -echo; n=0; typed=
lines=$(stty size | cut -d' ' -f1); printf '\\e[2J\\e[1;%sr\\e[%s;1H> ' $((lines - 2)) "$lines"
while :; do
  if IFS= read -rsn1 -t 0.05 key; then
    case "$key" in ($'\\r'|'') typed=;; (*) typed+=$key;; esac
    printf '\\r\\e[K> %s' "$typed"
    continue
  fi
  out=
  for i in 1 2 3 4 5; do
    n=$((n + 1)); out+=$'\\r\\n\\e[3'$((1 + n % 6))"m$n"$'\\e[0m'" editing src/module-$((n % 97)).ts, $((n * 31 % 4096)) bytes"
  done
  printf '\\e7\\e[%s;1H%s\\e[%s;1H\\e[K\\e[33mWorking… %s tokens\\e[0m\\e8' $((lines - 2)) "$out" $((lines - 1)) "$n"
done`

/** Makes sessions with a prompt, idle or at work; answers the ids of their agents. */
export async function prompts(
  stage: Stage,
  names: readonly string[],
  busy: boolean,
): Promise<string[]> {
  const script = join(stage.tmux.tmpdir, busy ? 'busy.sh' : 'typing.sh')
  writeFileSync(script, busy ? BUSY : TYPING)
  const ids: string[] = []
  for (const name of names) {
    await stage.tmux.newSession(name, { command: `bash ${script}` })
    ids.push(await stage.agentId(name))
  }
  return ids
}

/** Resolves when the pane of each agent is live and shows the text. */
export async function panesShow(page: Page, ids: readonly string[], text: string): Promise<void> {
  await page.waitForFunction(
    ([ids, text]) =>
      ids.every((id) =>
        document
          .querySelector(`[data-pane="${id}"] [data-state="live"] .xterm-rows`)
          ?.textContent?.includes(text),
      ),
    [ids, text] as const,
  )
}

/** Letters until the line is emptied again, so that it never wraps in a ninth of a window. */
const LINE = 24

/**
 * Types letters as a person does, each at another moment of the frame, into what has the focus;
 * answers what the probe measured, in ms.
 */
export async function typeKeys(page: Page, keys: number, pauseMs: number): Promise<number[]> {
  await page.evaluate(() => window.probe.takeKeys())
  for (let n = 0; n < keys; n++) {
    if (n % LINE === 0) {
      await page.keyboard.press('Enter')
      await sleep(100)
    }
    await page.keyboard.press(String.fromCharCode(97 + (n % 26)))
    await sleep(pauseMs + ((n * 7) % 17))
  }
  await sleep(200)
  return page.evaluate(() => window.probe.takeKeys())
}
