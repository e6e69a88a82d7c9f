/**
 * Draws the icons of the installed dashboard from the mark in `public/icon.svg`, into `public/`. Run
 * after the mark has changed; the pictures are kept with the sources.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url))
const mark = readFileSync(`${PUBLIC}icon.svg`, 'utf8')
const inner = /<path[\s\S]*<\/svg>/.exec(mark)?.[0] ?? ''
const defs = /<defs>[\s\S]*<\/defs>/.exec(mark)?.[0] ?? ''

const svg = (body) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${body}</svg>`
const strokes = inner.replace('</svg>', '')
const FULL = '<rect width="32" height="32" fill="url(#g)"/>'

/** To the edges, for systems that cut a shape of their own; the mark stays in the safe middle. */
const filled = svg(`${defs}${FULL}<g transform="translate(3.2 3.2) scale(.8)">${strokes}</g>`)
/** Android shows only the opaque part, in one colour. */
const badge = svg(strokes.replaceAll('#1d1503', '#fff'))

const draw = (source, size, name) =>
  sharp(Buffer.from(source), { density: (72 * size) / 32 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(`${PUBLIC}${name}`)

await draw(mark, 192, 'icon-192.png')
await draw(mark, 512, 'icon-512.png')
await draw(filled, 512, 'icon-maskable.png')
await draw(filled, 180, 'apple-touch-icon.png')
await draw(badge, 96, 'badge.png')
