import { Folder, FolderGit2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { DirList } from '../../lib/wire/node.ts'
import { cx } from '../ui/cx.ts'
import { Field, TextInput } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLeave } from '../ui/useLeave.ts'

interface DirectoryFieldProps {
  /** The host whose directories these are. */
  hostId: string
  value: string
  error: string | null | undefined
  onChange: (value: string) => void
}

const SHOWN = 8
const PAUSE_MS = 60

/** The directories of a host that complete what is typed, while `wanted`. */
function useDirs(hostId: string, path: string, wanted: boolean): DirList['dirs'] {
  const [dirs, setDirs] = useState<DirList['dirs']>([])
  useEffect(() => {
    if (!wanted) return setDirs([])
    const control = new AbortController()
    const timer = setTimeout(() => {
      api.dirs(hostId, path, control.signal).then(
        (list) => setDirs(list.dirs.slice(0, SHOWN)),
        // No such directory: nothing completes it, and creating says so.
        () => setDirs([]),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [hostId, path, wanted])
  return dirs
}

/** A directory of the host, completed as it is typed (WAI-ARIA, combobox with a list). */
export function DirectoryField({ hostId, value, error, onChange }: DirectoryFieldProps) {
  const listId = useId()
  const [typing, setTyping] = useState(false)
  const [active, setActive] = useState(-1)
  const dirs = useDirs(hostId, value, typing)
  const open = typing && dirs.length > 0
  const onBlur = useLeave(() => setTyping(false))

  const choose = (index: number) => {
    const dir = dirs[index]
    if (!dir) return
    onChange(`${dir.path.replace(/\/$/, '')}/`)
    setActive(-1)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' && !typing) setTyping(true)
    else if (!open) return
    else if (event.key === 'ArrowDown') setActive((active + 1) % dirs.length)
    else if (event.key === 'ArrowUp') setActive(active <= 0 ? dirs.length - 1 : active - 1)
    else if (event.key === 'Enter' && active >= 0) choose(active)
    else if (event.key === 'Tab' && !event.shiftKey && active >= 0) choose(active)
    else if (event.key === 'Escape') {
      setTyping(false)
      event.stopPropagation()
    } else return
    event.preventDefault()
  }

  return (
    <Field label="Directory" error={error}>
      {(ids) => (
        <div className="relative">
          <TextInput
            {...ids}
            role="combobox"
            aria-expanded={open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && active >= 0 ? `${listId}-${active}` : undefined}
            value={value}
            onChange={(event) => {
              onChange(event.target.value)
              setTyping(true)
              setActive(-1)
            }}
            onKeyDown={onKeyDown}
            onBlur={onBlur}
            className="font-mono text-xs"
          />
          <div
            id={listId}
            role="listbox"
            aria-label="Directories"
            hidden={!open}
            className="mt-1 rounded-md border border-line2 bg-raised p-1"
          >
            {dirs.map((dir, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names it
              // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
              <div
                key={dir.path}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                // The input must not lose the focus before the click arrives.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(index)}
                className={cx(
                  'flex h-7 items-center gap-2 rounded-sm px-2 text-xs text-dim max-sm:h-11',
                  index === active ? 'bg-sel text-text' : 'hover:bg-hover',
                )}
              >
                <Icon of={dir.git ? FolderGit2 : Folder} size={13} />
                <span className="truncate font-mono">{dir.name}</span>
              </div>
            ))}
          </div>
        </div>
      )}
    </Field>
  )
}
