const NOTES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.11 },
]
const LENGTH_S = 0.28
const LOUDNESS = 0.08

let context: AudioContext | null = null

/** Two soft notes. Browsers keep silent until the page was touched once; then nothing is heard. */
export async function playTone(): Promise<void> {
  context ??= new AudioContext()
  if (context.state === 'suspended') await context.resume()
  for (const { hertz, at } of NOTES) {
    const begin = context.currentTime + at
    const gain = context.createGain()
    gain.gain.setValueAtTime(0, begin)
    gain.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.015)
    gain.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH_S)
    gain.connect(context.destination)
    const oscillator = context.createOscillator()
    oscillator.frequency.value = hertz
    oscillator.connect(gain)
    oscillator.start(begin)
    oscillator.stop(begin + LENGTH_S)
  }
}
