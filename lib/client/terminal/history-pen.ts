const SGR = /\x1b\[([\d;:]*)m/g
/** Which code ends which attributes (ECMA-48, 8.3.117). */
const ENDS: Record<string, readonly string[]> = {
  22: ['1', '2'],
  23: ['3'],
  24: ['4', '21'],
  25: ['5', '6'],
  27: ['7'],
  28: ['8'],
  29: ['9'],
  55: ['53'],
}

/** The colours and attributes that are on at a place in the text. */
class Pen {
  #attributes = new Set<string>()
  #colours = new Map<'fg' | 'bg' | 'line', string>()

  /** The sequence that turns a new pen into this one. */
  get text(): string {
    const codes = [...this.#attributes, ...this.#colours.values()]
    return codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`
  }

  apply(parameters: string): void {
    const codes = parameters.split(';')
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] ?? ''
      const plain = code.split(':')[0] ?? ''
      if (plain === '38' || plain === '48' || plain === '58') {
        // `38;5;n` and `38;2;r;g;b` are several parameters, with colons they are one.
        const more = code.includes(':') ? 0 : codes[i + 1] === '2' ? 4 : 2
        this.#colours.set(slotOf(plain), codes.slice(i, i + 1 + more).join(';'))
        i += more
      } else this.#one(code, plain)
    }
  }

  #one(code: string, plain: string): void {
    const number = Number(plain)
    if (plain === '' || plain === '0') {
      this.#attributes.clear()
      this.#colours.clear()
    } else if (plain === '39') this.#colours.delete('fg')
    else if (plain === '49') this.#colours.delete('bg')
    else if (plain === '59') this.#colours.delete('line')
    else if ((number >= 30 && number < 38) || (number >= 90 && number < 98)) {
      this.#colours.set('fg', code)
    } else if ((number >= 40 && number < 48) || (number >= 100 && number < 108)) {
      this.#colours.set('bg', code)
    } else if (ENDS[plain]) {
      for (const attribute of this.#attributes) {
        if (ENDS[plain].includes(attribute.split(':')[0] ?? '')) this.#attributes.delete(attribute)
      }
    } else this.#attributes.add(code)
  }
}

function slotOf(code: string): 'fg' | 'bg' | 'line' {
  return code === '38' ? 'fg' : code === '48' ? 'bg' : 'line'
}

/**
 * Lines that can each be drawn alone: `capture-pane -e` (tmux(1)) writes a colour once for all the
 * lines that go on in it.
 */
export function standAlone(lines: readonly string[]): string[] {
  const pen = new Pen()
  return lines.map((line) => {
    const before = pen.text
    for (const [, parameters = ''] of line.matchAll(SGR)) pen.apply(parameters)
    return before === '' && pen.text === '' ? line : `${before}${line}\x1b[m`
  })
}
