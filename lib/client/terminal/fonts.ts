import type { TerminalFont } from './look.ts'

/** After this long the terminal opens with the fallback and is measured again later. */
const PATIENCE_MS = 1_000

/** The four faces that terminals use. */
const faces = (weight: number) => [`${weight} `, 'bold ', `italic ${weight} `, 'italic bold ']

/**
 * Loads a font before cells are measured: a cell measured in the fallback font has the wrong width.
 * Answers true when the regular face is there in time; `late` is called if it comes after that.
 */
export async function loadTerminalFont(
  { family, size, weight }: TerminalFont,
  late: () => void,
): Promise<boolean> {
  const first = family.split(',')[0]?.trim() ?? family
  const wanted = faces(weight).map((face) =>
    document.fonts.load(`${face}${size}px ${first}, "JetBrains Mono"`),
  )
  const loaded = Promise.all(wanted).then(
    () => true,
    () => false,
  )
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), PATIENCE_MS)
  })
  const answer = await Promise.race([loaded, patience])
  clearTimeout(timer)
  if (answer !== 'late') return answer
  void loaded.then((ok) => {
    if (ok) late()
  })
  return false
}
