import { Terminal } from '@xterm/headless'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Picture } from '../../../../lib/client/terminal/picture.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('the picture of a terminal', () => {
  let terminal: Terminal
  let picture: Picture
  const done = vi.fn()
  const line = (y: number) => terminal.buffer.active.getLine(y)?.translateToString(true)
  const settled = () => new Promise<void>((resolve) => terminal.write('', resolve))

  beforeEach(() => {
    terminal = new Terminal({ cols: 10, rows: 3, allowProposedApi: true })
    picture = new Picture(terminal as never, () => undefined)
    done.mockClear()
  })
  afterEach(() => {
    picture.close()
    terminal.dispose()
  })

  it('changes its grid between the output before and the output after', async () => {
    picture.write(bytes('\x1b[10G1\x1b[2;1H'), done)
    picture.resize({ cols: 20, rows: 3 })
    picture.write(bytes('\x1b[20G2'), done)
    await settled()
    expect(line(0)).toBe('         1')
    expect(line(1)).toBe(`${' '.repeat(19)}2`)
    expect(done).toHaveBeenCalledTimes(2)
  })

  it('keeps what is shown until a new picture begins, then shows only that', async () => {
    picture.write(bytes('old\x1b[?2004h\x1b[31m'), done)
    picture.renew({ cols: 12, rows: 4 })
    await settled()
    expect(terminal.rows).toBe(3)
    expect(line(0)).toBe('old')
    picture.write(bytes('new'), done)
    await settled()
    expect([terminal.cols, terminal.rows]).toEqual([12, 4])
    expect(line(0)).toBe('new')
    expect(terminal.modes.bracketedPasteMode).toBe(false)
    expect(terminal.buffer.active.getLine(0)?.getCell(0)?.isFgDefault()).toBe(true)
  })

  it('shows a new picture in one go', async () => {
    picture.write(bytes('old'), done)
    picture.renew({ cols: 10, rows: 3 })
    picture.write(bytes('new'), done)
    await settled()
    expect(terminal.modes.synchronizedOutputMode).toBe(true)
    await vi.waitFor(() => expect(terminal.modes.synchronizedOutputMode).toBe(false))
  })

  it('takes the grid that was told last when the new picture begins', async () => {
    picture.write(bytes('old'), done)
    picture.renew({ cols: 12, rows: 4 })
    picture.resize({ cols: 14, rows: 5 })
    picture.write(bytes('new'), done)
    await settled()
    expect([terminal.cols, terminal.rows]).toEqual([14, 5])
  })

  it('takes the grid of the first picture at once', async () => {
    picture.renew({ cols: 30, rows: 6 })
    expect([terminal.cols, terminal.rows]).toEqual([30, 6])
  })
})
