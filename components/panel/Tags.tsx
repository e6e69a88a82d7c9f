import { X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import { api, messageOf } from '../../lib/client/api.ts'
import { parseTags } from '../../lib/client/tags.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { cx } from '../ui/cx.ts'
import { INPUT } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { Section } from './Section.tsx'

/** Tags: Enter or a comma adds, Backspace in the empty field takes the last one away. */
export function Tags({ agent }: { agent: Agent }) {
  const mayChange = useMay('manage')
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<string | null>(null)

  const change = async (tags: string[]) => {
    try {
      await api.patchAgent(agent.id, { tags })
      setRefused(null)
      return true
    } catch (error) {
      setRefused(messageOf(error))
      return false
    }
  }

  const add = async () => {
    const added = parseTags(text).filter((tag) => !agent.tags.includes(tag))
    if (added.length === 0 || (await change([...agent.tags, ...added]))) setText('')
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault()
      void add()
    } else if (event.key === 'Backspace' && text === '' && agent.tags.length > 0) {
      void change(agent.tags.slice(0, -1))
    }
  }

  return (
    <Section title="Tags">
      {agent.tags.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-1.5">
          {agent.tags.map((tag) => (
            <li
              key={tag}
              className="flex h-6 max-w-full items-center gap-0.5 rounded-sm border border-line2 pr-0.5 pl-2 text-xs text-dim last:pr-2 [&:has(button)]:pr-0.5"
            >
              <span className="truncate">{tag}</span>
              {mayChange && (
                <button
                  type="button"
                  aria-label={`Remove the tag ${tag}`}
                  onClick={() => void change(agent.tags.filter((other) => other !== tag))}
                  className="inline-flex size-5 items-center justify-center rounded-sm text-faint hover:text-text"
                >
                  <Icon of={X} size={12} />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {!mayChange && agent.tags.length === 0 && <p className="text-xs text-faint">None</p>}
      <input
        hidden={!mayChange}
        id="agent-tags"
        type="text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void add()}
        aria-label="Add a tag"
        placeholder="Add a tag"
        autoComplete="off"
        className={cx(INPUT, 'h-8 max-sm:h-11')}
      />
      <Refusal className="mt-1.5">{refused}</Refusal>
    </Section>
  )
}
