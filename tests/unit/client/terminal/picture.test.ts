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
    picture.write(bytes('\x1b[99G1\x1b[2;1H'), done)
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

  it('shows a new picture in one go, as soon as tmux has drawn it', async () => {
    picture.write(bytes('old'), done)
    picture.renew({ cols: 10, rows: 3 })
    picture.write(bytes('\x1bP=1s\x1b\\new'), done)
    await settled()
    expect(terminal.modes.synchronizedOutputMode).toBe(true)
    picture.write(bytes(' picture\x1bP=2s\x1b\\'), done)
    await settled()
    await settled()
    expect(terminal.modes.synchronizedOutputMode).toBe(false)
    expect(line(0)).toBe('new pictur')
  })

  it('shows a new picture that tmux does not mark, a little later', async () => {
    picture.write(bytes('old'), done)
    picture.renew({ cols: 10, rows: 3 })
    picture.write(bytes('new'), done)
    await settled()
    expect(terminal.modes.synchronizedOutputMode).toBe(true)
    await vi.waitFor(() => expect(terminal.modes.synchronizedOutputMode).toBe(false))
  })

  it('forgets the modes of the old picture', async () => {
    picture.write(
      bytes('\x1b[?1049h\x1b[?1003;1006;1004;2004h\x1b[?25l\x1b[4h\x1b[2;3r\x1b[1;7m'),
      done,
    )
    picture.renew({ cols: 10, rows: 3 })
    picture.write(bytes('n'), done)
    await settled()
    expect(terminal.modes).toMatchObject({
      bracketedPasteMode: false,
      insertMode: false,
      mouseTrackingMode: 'none',
      sendFocusMode: false,
    })
    expect(terminal.buffer.active.type).toBe('alternate')
    expect(terminal.buffer.active.getLine(0)?.getCell(0)?.isBold()).toBe(0)
  })

  it('keeps the last picture when tmux leaves, until another begins', async () => {
    picture.write(bytes('last words'), done)
    picture.write(bytes('\x1b[1;3r\x1b[?1l\x1b>\x1b[H\x1b[2J[exited]'), done)
    picture.end()
    await vi.waitFor(() => expect(line(0)).toBe('last words'))
    picture.renew({ cols: 10, rows: 3 })
    picture.write(bytes('again'), done)
    await settled()
    expect(line(0)).toBe('again')
    expect(done).toHaveBeenCalledTimes(3)
  })

  it('goes on after a while when the client did not end', async () => {
    picture.write(bytes('one\x1b[?1l\x1b[H\x1b[2Jtwo'), done)
    await vi.waitFor(() => expect(line(0)).toBe('two'), { timeout: 3_000 })
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
