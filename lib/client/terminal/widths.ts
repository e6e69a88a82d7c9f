/**
 * Widths of code points as glibc's wcwidth(3) has them (Unicode 15), which is what tmux asks. Ranges as
 * `gap[.length]` in base 36: code points skipped since the range before, and its length when not 1.
 * Code points that are not assigned yet count as 1, in the emoji blocks as 2.
 */
const ZERO =
  'lc.34,7n.7,7b.19,1,1.2,1.2,1,20.b,1,1a.l,g,2t.7,2.6,2.2,1.4,z,u.r,2j.b,1m.9,9,o.4,1.9,1.3,1.' +
  '5,17.3,1o.8,16.o,1.w,1j,1,4.8,4,3.7,a.2,t,1m,4.4,8,k.2,q.5,1l,4.h,u.2,3,b.2,1l,4.8,4,k.2,m.8' +
  ',1m,2,1.4,8.a,b.2,u,1p,c,1e,3,1j,1.3,5.h,b.2,t,1m,2,6,5.2,k.2,s.2,1l.2,4.4,8,k.2,t,20,7.5,2i' +
  ',2.7,c.8,2q,2.9,b.6,22.2,r,1,1,1j.e,1.5,1.2,5.1c,9,2u.4,1.6,1.2,2.2,p.2,4.3,g.4,d,2.2,6,f,5e' +
  '.4g,9p.3,qa.3,t.2,u.2,u.2,1s.2,1.7,8,2.b,9,19.5,39.2,y,3a.3,4.2,9,6.3,63.2,2,1m,1.9,1,2.8,6.' +
  'd,1c.2c,1c,1.5,1,5,14.9,c.2,w.4,2.2,1.3,1k,1.2,3,1.3,1m.8,2.2,48.3,1.d,1.7,4,6,3.2,5i.1s,ej.' +
  '5,q.5,1d.g,2o.x,2da.3,3x,2o.w,fe.4,2z.2,n9w.4,1.a,w.2,28.2,7k,3,4,p.2,5,47.2,q.i,d,12.8,p.b,' +
  '1a.3,1c,2.4,2.2,13,1v.6,2.2,2.2,c,8,1b,1f,1.3,2.2,5.2,1,16.2,8,6m,2,4,8n6.24,6xu,kh.g,g.g,5r' +
  ',6x.3,e9,6a,45.5,1ae.f,14.8,4l.2,fx.4,ar.2,49.b,1d.4,3f,1i.f,15,2.2,a.3,1d.4,2.2,7,1p.3,10.5' +
  ',1.8,1q,c.2,1g.9,a.4,2,2n.3,2,1.2,6,4g,3.8,l.2,1l.2,3,11.f,5f.8,2.3,1,n,2c.6,1,4.2,1.2,6m.4,' +
  '6.2,1.2,r.2,2d.8,2,1.2,2y,1,2.6,1,2t.3,2.4,1.5,77.9,1.2,74.2,1,4,40.8,4,w.a,14.6,2.4,8,9.6,2' +
  '.3,1a.d,1.2,ba.e,1,2a.m,2.7,1.2,1.2,3e.l,1,20.2,3,1,9n.2,46z.9,at3.5,1n.7,t4,1r.4,29,f5k.2,1' +
  '.3on,f4.3,9.g,2.7,u.4,44.3,1iz.1j,4.1e,8,e,m.l,11s.17,79.7,af,1p.4,15s.7,31.7,gzau.dr'
const WIDE =
  '3cw.2o,3i2.2,d.2,5a.4,3,2,eh.2,l.2,1e.c,17,j,d,8.2,h.2,5.2,8,5,l,7.2,1,4,2,7,4.2,s,z,1,4.3,1' +
  ',1p.3,o,e,nv.2,1f,4,mi.bu,4.h,2.2e,4.my4,wp.t,hv.8mc,6l8.d6,mu.a,m.1o,45.2o,3j.7,m49.4,c.d8s' +
  ',c20,5m,5a,2.a,2t.81,c.9,1.1y,1.m,c.17,4.5,c.h,3,3.1z,1,1.57,2.1r,d.4,1.o,i,q.2,d,2e.2d,1c.1' +
  'y,6,3.3,2.b,b.5,4.c,38.c,2h.13,c.4,1k.8,a.6,14.8,u.2,2.26,c.1b,1.a,1.55,2c.c,e.42,zk.1idn'

/** Start and end (exclusive) of each range, flat and ascending. */
function ranges(packed: string): Uint32Array {
  const bounds: number[] = []
  let at = 0
  for (const item of packed.split(',')) {
    const [gap = '', length = '1'] = item.split('.')
    const start = at + Number.parseInt(gap, 36)
    at = start + Number.parseInt(length, 36)
    bounds.push(start, at)
  }
  return Uint32Array.from(bounds)
}

let tables: { zero: Uint32Array; wide: Uint32Array } | null = null

/** Is the number of bounds at or below `codepoint` odd, i.e. does it lie inside a range? */
function inside(bounds: Uint32Array, codepoint: number): boolean {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bounds[middle] as number) <= codepoint) low = middle + 1
    else high = middle
  }
  return low % 2 === 1
}

/** Columns that a code point takes by itself; control characters and combining ones take none. */
export function codepointWidth(codepoint: number): 0 | 1 | 2 {
  if (codepoint < 0x300) {
    return codepoint < 0x20 || (codepoint >= 0x7f && codepoint < 0xa0) ? 0 : 1
  }
  tables ??= { zero: ranges(ZERO), wide: ranges(WIDE) }
  if (inside(tables.wide, codepoint)) return 2
  return inside(tables.zero, codepoint) ? 0 : 1
}
