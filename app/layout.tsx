import '@fontsource-variable/inter/wght.css'
import '@fontsource/jetbrains-mono/300.css'
import '@fontsource/jetbrains-mono/400.css'
import '@fontsource/jetbrains-mono/500.css'
import '@fontsource/jetbrains-mono/700.css'
import './globals.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { opensBootScript } from '../lib/client/opens.ts'
import { themeBootScript } from '../lib/client/theme.ts'
import { defaultTheme, themeCss } from '../lib/client/themes.ts'

export const metadata: Metadata = {
  title: 'Maestro',
  description: 'Mission control for the agents that live in tmux on your machines',
  manifest: '/manifest.webmanifest',
  appleWebApp: { capable: true, title: 'Maestro', statusBarStyle: 'black-translucent' },
  icons: {
    icon: [{ url: '/icon.svg', type: 'image/svg+xml' }],
    apple: [{ url: '/apple-touch-icon.png', sizes: '180x180' }],
  },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: defaultTheme('dark').colors.panel },
    { media: '(prefers-color-scheme: light)', color: defaultTheme('light').colors.panel },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The script in the head sets `data-theme` before React looks at the page.
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own style sheet, made of our theme files */}
        <style dangerouslySetInnerHTML={{ __html: themeCss() }} />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own script, a constant */}
        <script dangerouslySetInnerHTML={{ __html: `${themeBootScript()};${opensBootScript()}` }} />
      </head>
      <body>{children}</body>
    </html>
  )
}
