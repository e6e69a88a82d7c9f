import { CopyValue } from '../hosts/CopyValue.tsx'

/** How a browser gets what it wants before it shows notifications. */
export function Https() {
  return (
    <div className="mb-4 text-sm text-dim">
      <p>Two ways that need no certificate of your own:</p>
      <ul className="mt-2 list-disc space-y-2 pl-5">
        <li>
          With Tailscale, on the machine that Maestro runs on:
          <Command text="tailscale serve --bg 23000" />
          Then open the https address that it prints.
        </li>
        <li>
          Through SSH, and then <span className="font-mono text-xs">http://localhost:23000</span>:
          <Command text="ssh -L 23000:localhost:23000 your-host" />
        </li>
      </ul>
    </div>
  )
}

function Command({ text }: { text: string }) {
  return (
    <span className="my-1 block">
      <CopyValue what="the command" value={text} className="font-mono text-xs text-text" />
    </span>
  )
}
