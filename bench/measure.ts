/** One line of the table. */
export interface Row {
  measure: string
  /** The figure to reach, in words. */
  figure: string
  measured: string
  /** Null when there is nothing to reach. */
  reached: boolean | null
}

export interface Outcome {
  rows: Row[]
  /** How the figures came about, and how far they can be trusted. */
  notes: string[]
}

export interface MeasureOptions {
  /** Few rounds, for a look on every commit. */
  quick: boolean
  /** Tells a person who waits what goes on. */
  say(text: string): void
}

export interface Measure {
  /** For the command line. */
  id: string
  run(options: MeasureOptions): Promise<Outcome>
}
