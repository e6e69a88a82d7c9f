import type { Page } from '@playwright/test'
import type { TestNode } from '../../support/node.ts'
import { rememberedTabs, WORKSPACE_KEY } from '../../support/workspace.ts'
import { create } from '../dashboard/support.ts'

/** A shell that shows its name and then takes what is typed. */
export const named = (node: TestNode, name: string) =>
  create(node, { name, command: `printf 'this is %s\\n' ${name}; exec cat` })

/** The pane of an agent. */
export const pane = (page: Page, id: string) => page.locator(`[data-pane="${id}"]`)

/** The agent whose pane has the keyboard, by what the page marks and by where the focus is. */
export function focusedPane(page: Page): Promise<(string | undefined)[]> {
  return page.evaluate(() => [
    document.querySelector<HTMLElement>('[data-focused-pane]')?.dataset.pane,
    document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane,
  ])
}

/** Waits until the pane of an agent is live, and shows this text. */
export async function shows(page: Page, id: string, text: string): Promise<void> {
  await page.waitForFunction(
    ([id, text]) => {
      interface Screen extends HTMLElement {
        maestroTerminal?: import('@xterm/xterm').Terminal
      }
      const screen = document.querySelector<Screen>(`[data-pane="${id}"] .term-screen`)
      if (!screen?.offsetWidth || !screen.closest('[data-state="live"]')) return false
      const buffer = screen.maestroTerminal?.buffer.active
      const lines = Array.from({ length: buffer?.length ?? 0 }, (_, n) =>
        buffer?.getLine(n)?.translateToString(true),
      )
      return lines.join('\n').includes(text ?? '')
    },
    [id, text],
  )
}

/** Remembered tabs that are there before the page loads: ids of agents, by tab, row and pane. */
export function rememberTabs(page: Page, tabs: string[][][]): Promise<unknown> {
  return page.addInitScript(
    ([key, text]) => {
      if (!localStorage.getItem(key)) localStorage.setItem(key, text)
    },
    [WORKSPACE_KEY, rememberedTabs(tabs)] as const,
  )
}
