/** Nobody else can connect to this machine: how that is changed. */
export function ClosedNotice() {
  return (
    <span className="mt-1 block text-xs text-faint">
      Only this machine can connect to it. For others to reach it, start Maestro with Tailscale
      running, or with <code className="font-mono text-2xs text-dim">MAESTRO_HOST=0.0.0.0</code> for
      the local network.
    </span>
  )
}
