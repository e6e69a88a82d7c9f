import { expect, it } from 'vitest'
import { coast, SpeedTrack } from '../../../../../lib/client/terminal/touch/momentum.ts'

it('knows how fast a finger went as it was lifted', () => {
  const track = new SpeedTrack()
  for (let n = 0; n <= 5; n++) track.push({ at: n * 16, x: 0, y: n * 16 })
  expect(track.speed(80)).toEqual({ x: 0, y: 1 })
  // A finger that rested first throws nothing.
  expect(track.speed(400)).toEqual({ x: 0, y: 0 })
})

it('has no speed of one place, and none that no hand has', () => {
  const track = new SpeedTrack()
  track.push({ at: 0, x: 0, y: 0 })
  expect(track.speed(10)).toEqual({ x: 0, y: 0 })
  track.push({ at: 10, x: 0, y: -900 })
  expect(track.speed(10).y).toBe(-8)
})

it('comes to rest at the same place whatever the frames are', () => {
  const rest = (ms: number) => {
    let [speed, way] = [2, 0]
    while (speed !== 0) {
      const step = coast(speed, ms)
      way += step.distance
      speed = step.speed
    }
    return way
  }
  expect(rest(16)).toBeGreaterThan(700)
  expect(Math.abs(rest(16) - rest(33))).toBeLessThan(10)
})
