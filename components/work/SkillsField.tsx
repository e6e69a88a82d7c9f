import { useEffect, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { workApi } from '../../lib/client/work/api.ts'
import type { Skill } from '../../lib/wire/skill.ts'
import { cx } from '../ui/cx.ts'
import { Refusal } from '../ui/Refusal.tsx'

interface SkillsFieldProps {
  projectId: string
  chosen: readonly string[]
  error: string | undefined
  onChoose: (skills: string[]) => void
}

/** What the agent is taught: the skills of this host and of the project; broken ones say why. */
export function SkillsField({ projectId, chosen, error, onChoose }: SkillsFieldProps) {
  const [skills, setSkills] = useState<readonly Skill[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const control = new AbortController()
    workApi.skills(projectId, control.signal).then(setSkills, (failure: unknown) => {
      if (!control.signal.aborted) setProblem(messageOf(failure))
    })
    return () => control.abort()
  }, [projectId])
  const known = new Set(skills?.map(({ id }) => id))
  // What is chosen by default is offered also before the list is here.
  const rest = chosen.filter((id) => !known.has(id))
  const toggle = (id: string) =>
    onChoose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-dim">Skills</legend>
      <div className="flex flex-wrap gap-1.5">
        {rest.map((id) => (
          <Choice key={id} id={id} on onToggle={() => toggle(id)} />
        ))}
        {skills?.map((skill) => (
          <Choice
            key={skill.id}
            id={skill.name}
            about={skill.error ?? skill.description}
            broken={skill.error !== undefined}
            on={chosen.includes(skill.id)}
            onToggle={() => toggle(skill.id)}
          />
        ))}
      </div>
      {problem && <p className="mt-1.5 text-xs text-faint">The list of skills: {problem}</p>}
      <Refusal className="mt-1.5">{error}</Refusal>
    </fieldset>
  )
}

interface ChoiceProps {
  id: string
  about?: string
  broken?: boolean
  on: boolean
  onToggle: () => void
}

function Choice({ id, about, broken = false, on, onToggle }: ChoiceProps) {
  return (
    <label
      title={about}
      className={cx(
        'flex h-7 items-center rounded-md border px-2 text-xs max-sm:h-11 max-sm:px-3',
        'has-focus-visible:outline-2 has-focus-visible:outline-focus',
        on ? 'border-text/50 bg-sel text-text' : 'border-line2 text-dim hover:bg-hover',
        broken && 'text-faint line-through',
      )}
    >
      <input
        type="checkbox"
        checked={on}
        disabled={broken && !on}
        onChange={onToggle}
        className="sr-only"
      />
      {id}
    </label>
  )
}
