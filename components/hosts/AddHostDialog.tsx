import { type ClipboardEvent, type FormEvent, useEffect, useRef, useState } from 'react'
import { hostUrl, splitInvitation } from '../../lib/client/hosts.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { Field, TextInput } from '../ui/Field.tsx'
import { Adding, Merge } from './AddHostStages.tsx'
import { useAddHost } from './useAddHost.ts'

const close = () => closeOverlay('host-add')

interface AddHostDialogProps {
  url?: string | undefined
  /** Begins at once: the address comes from a suggestion. */
  now?: boolean | undefined
}

/** Brings another machine into the mesh: address and code, then whatever has to be decided. */
export default function AddHostDialog({ url: given = '', now = false }: AddHostDialogProps) {
  const [url, setUrl] = useState(given)
  const [code, setCode] = useState('')
  const { stage, errors, add, back, forget } = useAddHost()
  const begun = useRef(false)

  useEffect(() => {
    if (!now || begun.current) return
    begun.current = true
    void add(given, '')
  })

  const begin = (merge = false) => void add(url, code, merge)
  if (stage.kind === 'merge') {
    return <Merge stage={stage} onClose={close} onBack={back} onMerge={() => begin(true)} />
  }
  if (stage.kind !== 'form') {
    return <Adding stage={stage} onClose={close} onBack={back} onAgain={() => begin()} />
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    begin()
  }
  const onPaste = (event: ClipboardEvent) => {
    const both = splitInvitation(event.clipboardData.getData('text'))
    if (!both) return
    event.preventDefault()
    setUrl(both.url)
    setCode(both.code)
  }
  const origin = hostUrl(url)

  return (
    <Dialog title="Add a host" onClose={close}>
      <form onSubmit={submit} noValidate className="contents">
        <DialogBody className="space-y-4">
          <Field
            label="Address"
            error={errors.url}
            help={origin && origin !== url.trim() ? `${origin} will be asked.` : ' '}
          >
            {(ids) => (
              <TextInput
                {...ids}
                autoFocus={!errors.code}
                value={url}
                onPaste={onPaste}
                onChange={(event) => {
                  setUrl(event.target.value)
                  forget('url')
                }}
                placeholder="http://mac-mini:23000"
                inputMode="url"
              />
            )}
          </Field>
          <Field
            label="Code"
            hint="shown there under Let a host in"
            error={errors.code}
            help="Without a code, somebody has to approve this machine there."
          >
            {(ids) => (
              <TextInput
                {...ids}
                autoFocus={!!errors.code}
                value={code}
                onPaste={onPaste}
                onChange={(event) => {
                  setCode(event.target.value)
                  forget('code')
                }}
                className="font-mono text-xs"
              />
            )}
          </Field>
        </DialogBody>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="primary" type="submit">
            {code.trim() ? 'Add' : 'Ask to join'}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}
