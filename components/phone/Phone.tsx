import { useEffect } from 'react'
import { followViewport } from '../../lib/client/phone/viewport.ts'

/** What only a phone has: room for its keyboard. */
export function Phone() {
  useEffect(() => followViewport(), [])
  return null
}
