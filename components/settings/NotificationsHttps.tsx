import { CopyValue } from '../hosts/CopyValue.tsx'

/** How a browser gets what it wants before it shows notifications. Rendered in the browser alone. */
export function Https() {
  const port = location.port || '80'
  return (
    <div className="mb-4 text-sm text-dim">
      <p>Two ways that need no certificate of your own:</p>
      <ul className="mt-2 list-disc space-y-2 pl-5">
        <li>
          With Tailscale. On the machine that Maestro runs on:
          <Command text={`tailscale serve --bg ${port}`} />
          Then open the https address that it prints.
        </li>
        <li>
          With SSH. On this machine:
          <Command text={`ssh -L ${port}:localhost:${port} ${location.hostname}`} />
          Then open localhost:{port} here.
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
