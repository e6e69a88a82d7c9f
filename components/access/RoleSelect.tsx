import { ROLE_WORDS } from '../../lib/client/access/role.ts'
import type { Role } from '../../lib/wire/access.ts'
import { SelectInput } from '../ui/Field.tsx'

interface RoleSelectProps<R extends Role> {
  value: R
  roles: readonly R[]
  onChange(role: R): void
  /** For readers, where no label is beside it. */
  label?: string
  id?: string
  'aria-describedby'?: string | undefined
  className?: string
  disabled?: boolean
}

export const DEVICE_ROLES = ['view', 'input', 'manage', 'admin'] as const
export const LINK_ROLES = ['view', 'input'] as const

/** What somebody may do, of those that are to be had here. */
export function RoleSelect<R extends Role>(props: RoleSelectProps<R>) {
  const { value, roles, onChange, label, ...rest } = props
  return (
    <SelectInput
      {...rest}
      aria-label={label}
      value={value}
      onChange={({ target }) => {
        const role = roles.find((each) => each === target.value)
        if (role) onChange(role)
      }}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {ROLE_WORDS[role].name}
        </option>
      ))}
    </SelectInput>
  )
}
