import { type FormEvent, useMemo, useRef, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { toast } from '../../lib/client/toasts.ts'
import {
  broadcast,
  type Delivery,
  sendInput,
  summaryOf,
  whySkipped,
} from '../../lib/client/workspace/broadcast.ts'
import { agentsInFront } from '../../lib/client/workspace/store.ts'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { INPUT } from '../ui/Field.tsx'
import { Recipients } from './Recipients.tsx'

const close = () => closeOverlay('broadcast')

const agentNow = (id: string) => useDashboard.getState().agents.get(id)

/** Those of the grid that can take text; a lone terminal is nobody to broadcast to. */
function chosenAtFirst(): ReadonlySet<string> {
  const front = agentsInFront()
  return new Set(front.length > 1 ? front.filter((id) => !whySkipped(agentNow(id))) : [])
}

/** Sends one text to several agents: says to whom before, and how it went with each. */
export default function BroadcastDialog() {
  const agents = useDashboard((state) => state.agents)
  const [chosen, setChosen] = useState(chosenAtFirst)
  const [text, setText] = useState('')
  const [deliveries, setDeliveries] = useState<ReadonlyMap<string, Delivery> | null>(null)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const recipients = useMemo(
    () => [...chosen].filter((id) => !whySkipped(agents.get(id))),
    [agents, chosen],
  )
  const skipped = chosen.size - recipients.length

  const send = async (ids: readonly string[]) => {
    setBusy(true)
    setDeliveries((before) => {
      const after = new Map(before)
      for (const id of ids) after.set(id, { state: 'pending' })
      return after
    })
    try {
      await broadcast(ids, {
        agent: agentNow,
        send: (id) => sendInput(id, text),
        onDelivery: (id, delivery) => setDeliveries((before) => new Map(before).set(id, delivery)),
      })
    } catch (error) {
      toast(messageOf(error), 'bad')
    }
    setBusy(false)
  }

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy && !deliveries && text.trim() && recipients.length > 0) void send([...chosen])
  }

  const again = deliveries
    ? [...deliveries].flatMap(([id, { state }]) =>
        state === 'failed' || state === 'skipped' ? [id] : [],
      )
    : []

  return (
    <Dialog title="Send to several agents" onClose={close} wide>
      <form onSubmit={onSubmit} className="flex min-h-0 flex-1 flex-col">
        <DialogBody className="flex flex-col gap-3">
          <textarea
            ref={field}
            autoFocus
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit(event)
            }}
            readOnly={deliveries !== null}
            aria-label="Text"
            placeholder="What each of them gets, and is submitted with Enter"
            rows={4}
            className={cx(INPUT, 'shrink-0 resize-y py-2 leading-5')}
          />
          <Recipients
            chosen={chosen}
            onChoose={setChosen}
            deliveries={deliveries}
            inGrid={agentsInFront()}
          />
        </DialogBody>
        <DialogFoot>
          <p role="status" className="mr-auto min-w-0 text-xs text-dim tabular-nums">
            {deliveries
              ? busy
                ? 'Sending…'
                : `${summaryOf(deliveries.values())}.`
              : chosen.size === 0
                ? 'Choose who gets it.'
                : `${recipients.length} of ${agents.size} agents get it${skipped > 0 ? `, ${skipped} left out` : ''}.`}
          </p>
          {deliveries ? (
            <>
              {again.length > 0 && (
                <Button disabled={busy} onClick={() => void send(again)}>
                  Try {again.length === 1 ? 'that one' : `those ${again.length}`} again
                </Button>
              )}
              <Button
                disabled={busy}
                onClick={() => {
                  setDeliveries(null)
                  setText('')
                  field.current?.focus()
                }}
              >
                Send more
              </Button>
              <Button look="primary" onClick={close}>
                Done
              </Button>
            </>
          ) : (
            <>
              <Button onClick={close}>Cancel</Button>
              <Button
                look="primary"
                type="submit"
                disabled={text.trim() === '' || recipients.length === 0}
              >
                {recipients.length > 0 ? `Send to ${recipients.length}` : 'Send'}
              </Button>
            </>
          )}
        </DialogFoot>
      </form>
    </Dialog>
  )
}
