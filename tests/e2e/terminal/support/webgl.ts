import type { Page } from '@playwright/test'

/** Without a graphics card WebGL is emulated, and panes would leave it alone: hide that. */
export async function pretendGraphicsCard(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const UNMASKED_RENDERER_WEBGL = 0x9246
    const { getParameter } = WebGL2RenderingContext.prototype
    WebGL2RenderingContext.prototype.getParameter = function (name: number) {
      return name === UNMASKED_RENDERER_WEBGL ? 'A graphics card' : getParameter.call(this, name)
    }
    const { getContext } = HTMLCanvasElement.prototype
    const contexts = new Set<WebGL2RenderingContext>()
    Object.assign(window, { contexts })
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      ...args: unknown[]
    ) {
      const context = getContext.apply(this, args as never)
      if (args[0] === 'webgl2' && context) contexts.add(context as never)
      return context
    } as typeof getContext
  })
}

/** How many contexts the page holds that are not lost. */
export const liveContexts = (page: Page) =>
  page.evaluate(() => {
    const { contexts } = window as unknown as { contexts: Set<WebGL2RenderingContext> }
    return [...contexts].filter((context) => !context.isContextLost()).length
  })
