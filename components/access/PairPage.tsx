'use client'

import { type FormEvent, useEffect, useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { codeIn, groupCode, returnPath } from '../../lib/client/access/fragment.ts'
import { ApiError, api, messageOf } from '../../lib/client/api.ts'
import { deviceName } from '../../lib/client/worker/subscribe.ts'
import { Button } from '../ui/Button.tsx'
import { Field, TextInput } from '../ui/Field.tsx'
import { Mark } from '../ui/Mark.tsx'
import { Refusal } from '../ui/Refusal.tsx'

/** The page at `/pair`, for a browser that is not let in: with a code it asks for a name and is in. */
export function PairPage() {
  const [code, setCode] = useState<string | null>(null)
  const [scanned, setScanned] = useState(false)
  const [welcome, setWelcome] = useState(false)

  useEffect(() => {
    const read = () => {
      const found = codeIn(location.hash)
      // It is worth a login: neither the history nor a copied address keeps it.
      if (location.hash) history.replaceState(null, '', location.pathname + location.search)
      return found
    }
    const found = read()
    setCode(found)
    setScanned(found !== '')
    // Another code scanned while the page is open only changes the fragment.
    const onHash = () => {
      const next = read()
      if (next === '') return
      setCode(next)
      setScanned(true)
    }
    addEventListener('hashchange', onHash)
    if (found === '') {
      // Whoever is let in already has no business here.
      api.node().then(
        () => setWelcome(true),
        () => undefined,
      )
    }
    return () => removeEventListener('hashchange', onHash)
  }, [])

  return (
    <div className="flex h-dvh flex-col overflow-y-auto bg-bg">
      <main className="m-auto w-full max-w-[420px] px-5 pt-8 pb-[12vh]">
        <p className="mb-8 flex items-center gap-2.5 text-sm font-semibold">
          <Mark size={22} />
          Maestro
        </p>
        {welcome ? (
          <Welcome />
        ) : (
          // Built without an address to look at: the form comes with what it says.
          code !== null && (
            <Pair
              code={code}
              scanned={scanned}
              onCode={setCode}
              onForget={() => {
                setCode('')
                setScanned(false)
              }}
            />
          )
        )}
      </main>
    </div>
  )
}

function Welcome() {
  return (
    <>
      <Title>This browser is let in</Title>
      <p className="text-dim">
        It needs no code. To let in another device, open Settings → Access here and add it.
      </p>
      <a
        href="/"
        className="mt-6 flex h-10 items-center justify-center rounded-md bg-accent px-3 text-sm font-semibold text-accent-ink hover:brightness-105"
      >
        Open Maestro
      </a>
    </>
  )
}

function Title({ children }: { children: string }) {
  return <h1 className="mb-2 text-lg font-semibold tracking-[-0.01em] text-balance">{children}</h1>
}

interface PairProps {
  code: string
  /** It came with the address: nobody has to read it. */
  scanned: boolean
  onCode(code: string): void
  onForget(): void
}

/** What went wrong, in words for who holds the device, and whether the code is worth keeping. */
function explain(error: unknown): { text: string; spent: boolean } {
  if (!(error instanceof ApiError)) return { text: messageOf(error), spent: false }
  switch (error.code) {
    case 'PAIRING_CODE_EXPIRED':
      return {
        text: 'This code was used already, or its ten minutes are over. Make a new one on the host and scan that.',
        spent: true,
      }
    case 'UNAUTHORIZED':
      return {
        text: 'The host does not know this code. Compare it letter by letter, or make a new one there.',
        spent: true,
      }
    default:
      return { text: error.message, spent: false }
  }
}

function Pair({ code, scanned, onCode, onForget }: PairProps) {
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => setName(deviceName(navigator.userAgent)), [])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await accessApi.pair({ code: code.trim(), name: name.trim() || 'Device' })
      // Not within the app: it begins anew, as one who is let in.
      location.replace(returnPath(location.search))
    } catch (error) {
      const { text, spent } = explain(error)
      setProblem(text)
      setBusy(false)
      if (spent && scanned) onForget()
    }
  }

  return (
    <>
      {scanned ? (
        <>
          <Title>Let this device in</Title>
          <p className="text-dim">
            From then on it opens Maestro without a code. The host can take that back at any time,
            in Settings → Access.
          </p>
        </>
      ) : (
        <>
          <Title>This device is not let in yet</Title>
          <p className="text-dim">
            A terminal is full control of a machine, so somebody on the host decides who gets in.
          </p>
          <HostSteps />
        </>
      )}
      <form onSubmit={submit} className="mt-6 space-y-4">
        {!scanned && (
          <Field label="Code" help="Twelve letters and digits; dashes do not matter.">
            {(ids) => (
              <TextInput
                {...ids}
                value={code}
                onChange={(event) => onCode(groupCode(event.target.value))}
                placeholder="XXXX-XXXX-XXXX"
                autoCapitalize="characters"
                className="font-mono tracking-wide uppercase placeholder:text-faint"
              />
            )}
          </Field>
        )}
        <Field label="Name of this device" help="So that you know it in the list of devices.">
          {(ids) => (
            <TextInput
              {...ids}
              value={name}
              maxLength={64}
              autoCapitalize="words"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Refusal>{problem}</Refusal>
        <Button
          type="submit"
          look="primary"
          className="h-10 w-full"
          disabled={busy || code.trim() === ''}
        >
          {busy ? 'Asking the host…' : 'Let this device in'}
        </Button>
      </form>
    </>
  )
}

function HostSteps() {
  return (
    <ol className="mt-5 divide-y divide-line border-y border-line text-dim">
      <li className="py-3">
        On the host, open Settings → Access → <b className="font-medium text-text">Add a device</b>,
        or run this in Maestro’s directory:
        <code className="mt-2 block rounded-md border border-line bg-panel px-3 py-1.5 font-mono text-xs text-text select-all">
          npm run pair
        </code>
      </li>
      <li className="py-3">
        Scan what it shows with this device’s camera, or type the code below.
      </li>
    </ol>
  )
}
