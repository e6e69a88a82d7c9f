import { deviceStorage } from '../device-storage.ts'

const PREFIX = 'maestro:draft:'

/** What was written for an agent and not sent yet; it stays on this device. */
export function readDraft(agentId: string): string {
  return deviceStorage()?.getItem(PREFIX + agentId) ?? ''
}

export function writeDraft(agentId: string, text: string): void {
  const storage = deviceStorage()
  if (text === '') storage?.removeItem(PREFIX + agentId)
  else storage?.setItem(PREFIX + agentId, text)
}
