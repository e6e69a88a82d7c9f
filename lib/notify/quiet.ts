import type { QuietHours } from '../wire/notify.ts'

/** Is it quiet at this moment (ms since the epoch)? `from` belongs to the quiet hours, `to` does not. */
export function isQuiet({ from, to, timeZone }: QuietHours, at: number): boolean {
  const now = minuteOfDay(at, timeZone)
  const begin = minutes(from)
  const end = minutes(to)
  if (begin === end) return false
  return begin < end ? now >= begin && now < end : now >= begin || now < end
}

function minutes(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return hour * 60 + minute
}

function minuteOfDay(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return minutes(format.format(at))
}
