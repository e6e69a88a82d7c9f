import { useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { ROLE_WORDS } from '../../lib/client/access/role.ts'
import type { Access, Role, TailnetUser } from '../../lib/wire/access.ts'
import { CopyValue } from '../hosts/CopyValue.tsx'
import { Part } from '../settings/Part.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmButton } from '../ui/ConfirmButton.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'
import { DEVICE_ROLES, RoleSelect } from './RoleSelect.tsx'

interface TailscalePartProps {
  access: Access
  onChange(access: Access): void
}

/** Users of the tailnet who get in without a code: their own Tailscale says who they are. */
export function TailscalePart({ access, onChange }: TailscalePartProps) {
  const { busy, problem, run } = useCall()
  const { running, name, origin, allowed, asking } = access.tailscale
  const set = (next: TailnetUser[]) =>
    run(async () => onChange(await accessApi.changeAccess({ allowed: next })))
  const without = (login: string) => allowed.filter((user) => user.login !== login)

  return (
    <Part title="Tailscale" about={stateWords(running, name)}>
      {origin && (
        <p className="mb-3 flex flex-wrap items-baseline gap-x-2 text-xs text-dim">
          Over HTTPS, by tailscale serve: <CopyValue value={origin} what="the HTTPS address" />
        </p>
      )}
      {running && !origin && (
        <p className="mb-3 text-xs text-faint">
          For notifications and installing on a phone, browsers want HTTPS:{' '}
          <code className="font-mono text-2xs text-dim select-all">tailscale serve --bg 23000</code>
        </p>
      )}
      {asking.length > 0 && (
        <ul
          aria-label="Asking to come in"
          className="mb-3 divide-y divide-line rounded-lg border border-line"
        >
          {asking.map((login) => (
            <Asking
              key={login}
              login={login}
              disabled={busy}
              onAllow={(role) => void set([...without(login), { login, role }])}
            />
          ))}
        </ul>
      )}
      {allowed.length > 0 && (
        <ul
          aria-label="Allowed users"
          className="divide-y divide-line rounded-lg border border-line"
        >
          {allowed.map(({ login, role }) => (
            <li key={login} className="flex flex-wrap items-center gap-3 px-4 py-2 text-sm">
              <span className="min-w-0 flex-1 basis-40 truncate">{login}</span>
              <RoleSelect
                label={`What ${login} may do`}
                value={role}
                roles={DEVICE_ROLES}
                disabled={busy}
                className="max-w-40"
                onChange={(next) =>
                  void set(
                    allowed.map((user) => (user.login === login ? { login, role: next } : user)),
                  )
                }
              />
              <ConfirmButton
                label="Remove"
                confirm="Remove"
                what={login}
                disabled={busy}
                className="-mr-2"
                onConfirm={() => void set(without(login))}
              />
            </li>
          ))}
        </ul>
      )}
      {running && allowed.length === 0 && asking.length === 0 && (
        <p className="text-sm text-dim">
          Nobody is allowed by name. Open this address from another machine of the tailnet: whoever
          asks appears here.
        </p>
      )}
      <Refusal className="mt-2">{problem}</Refusal>
    </Part>
  )
}

function stateWords(running: boolean, name: string | null): string {
  if (!running) {
    return 'Not running here. With it, your own devices reach this machine from anywhere, encrypted and without opening a port: install it, and this page goes on by itself.'
  }
  return `Running${name ? `, as ${name}` : ''}. Users whom you allow get in without a code: Tailscale itself says who they are.`
}

interface AskingProps {
  login: string
  disabled: boolean
  onAllow(role: Role): void
}

function Asking({ login, disabled, onAllow }: AskingProps) {
  const [role, setRole] = useState<Role>('manage')
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-2 text-sm">
      <span className="flex min-w-0 flex-1 basis-40 items-center gap-2.5">
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-accent" />
        <span className="truncate">{login}</span>
        <span className="shrink-0 text-xs text-faint">asks to come in</span>
      </span>
      <RoleSelect
        label={`What ${login} may do`}
        value={role}
        roles={DEVICE_ROLES}
        className="max-w-40"
        onChange={setRole}
      />
      <Button
        look="primary"
        disabled={disabled}
        title={ROLE_WORDS[role].about}
        aria-label={`Allow ${login}`}
        onClick={() => onAllow(role)}
      >
        Allow
      </Button>
    </li>
  )
}
