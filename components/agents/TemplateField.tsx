import { X } from 'lucide-react'
import { removeTemplate, type Template, useTemplates } from '../../lib/client/templates.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'

interface TemplateFieldProps {
  /** The id of the one that filled the form last. */
  chosen: string | undefined
  onTemplate: (template: Template) => void
}

/** What was saved as a template; one click fills the form. Nothing while there is none. */
export function TemplateField({ chosen, onTemplate }: TemplateFieldProps) {
  const templates = useTemplates((state) => state.templates)
  if (templates.length === 0) return null
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-dim">Templates</legend>
      <ul className="flex flex-wrap gap-1.5">
        {templates.map((template) => (
          <li
            key={template.id}
            className={cx(
              'flex h-7 items-center rounded-md border text-xs max-sm:h-11',
              template.id === chosen
                ? 'border-text/50 bg-sel text-text'
                : 'border-line2 text-dim hover:bg-hover',
            )}
          >
            <button
              type="button"
              aria-pressed={template.id === chosen}
              onClick={() => onTemplate(template)}
              className="h-full max-w-44 truncate rounded-l-md pr-1 pl-2.5 hover:text-text"
            >
              {template.name}
            </button>
            <button
              type="button"
              aria-label={`Forget the template ${template.name}`}
              title="Forget this template"
              onClick={() => removeTemplate(template.id)}
              className="flex h-full items-center rounded-r-md px-1.5 text-faint hover:text-text max-sm:px-3"
            >
              <Icon of={X} size={11} />
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
